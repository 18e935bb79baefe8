import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useEventText } from '../api/event-queries';
import type { ListedEvent } from '../api/api-types';
import { Payload } from '../events/payload';
import { EventDeliveries } from '../events/event-deliveries';
import { CopyableId } from '../parts/copy';
import { PageTitle } from '../parts/page-title';
import { Loaded } from '../parts/load-states';
import { Time } from '../parts/time';

export default function Event({ id }: { id: string }) {
  return (
    <Stack>
      <Anchor component={Link} href="/events" size="sm">
        All events
      </Anchor>
      <Loaded query={useEventText(id)}>{(text) => <Details text={text} />}</Loaded>
    </Stack>
  );
}

function Details({ text }: { text: string }) {
  const { id, type, created_at: createdAt } = JSON.parse(text) as ListedEvent;
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <PageTitle title={`Event ${type}`}>{type}</PageTitle>
        <CopyableId id={id}>
          <Text size="sm" c="dimmed" component="span">
            <Time at={createdAt} />
          </Text>
        </CopyableId>
      </Stack>
      <EventDeliveries id={id} type={type} />
      <Payload text={text} />
    </Stack>
  );
}
