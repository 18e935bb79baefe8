import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useEvents } from '../api/event-queries';
import type { EventType, ListedEvent } from '../api/api-types';
import { EventTypeSelect } from '../events/event-type-select';
import { IdSearch } from '../events/id-search';
import { PageTitle } from '../parts/page-title';
import { DocsLink } from '../parts/docs-link';
import { CardCell, CardRow, CardTable } from '../parts/card-table';
import { LiveSwitch, More } from '../parts/list-controls';
import { Empty, Loaded } from '../parts/load-states';
import { Time } from '../parts/time';

export default function Events() {
  const [search, setSearch] = useSearchParams();
  const type = (search.get('type') ?? undefined) as EventType | undefined;
  const [isLive, setLive] = useState(true);
  const pages = useEvents({ type }, isLive);
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle title="Events" />
        <LiveSwitch isLive={isLive} onChange={setLive} />
      </Group>
      <Group gap="sm" align="flex-start">
        <IdSearch />
        <EventTypeSelect value={type} onChange={(chosen) => setSearch(chosen ? { type: chosen } : {})} />
      </Group>
      <Loaded query={pages}>
        {({ pages: shown }) => {
          const events = shown.flatMap(({ data }) => data);
          return events.length > 0 ? <EventTable events={events} /> : <None type={type} />;
        }}
      </Loaded>
      <More pages={pages} mx="auto">
        Load more
      </More>
    </Stack>
  );
}

const COLUMNS = [{ name: 'Event' }, { name: 'Delivered to', width: 200 }, { name: 'Created', width: 160 }];

function EventTable({ events }: { events: readonly ListedEvent[] }) {
  return (
    <CardTable label="Events" columns={COLUMNS}>
      {events.map(({ id, type, endpoints, delivered, created_at: createdAt }) => (
        <CardRow key={id}>
          <CardCell>
            <Anchor component={Link} href={`/events/${id}`} className="table-row-link" size="sm">
              {type}
              <Text span display="block" size="xs" c="dimmed" className="mono">
                {id}
              </Text>
            </Anchor>
          </CardCell>
          <CardCell name="Delivered to">
            <Text span size="sm" c={endpoints === 0 ? 'dimmed' : undefined}>
              {endpoints === 0
                ? 'No endpoint'
                : `${delivered} of ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}`}
            </Text>
          </CardCell>
          <CardCell name="Created">
            <Time at={createdAt} />
          </CardCell>
        </CardRow>
      ))}
    </CardTable>
  );
}

const None = ({ type }: { type: string | undefined }) =>
  type ? (
    <Empty title={`No events of type ${type}`}>New events of this type appear here automatically.</Empty>
  ) : (
    <Empty title="No events yet">
      All events of your account appear here, whether or not an endpoint receives them.{' '}
      <DocsLink to="webhooks#event-types">Event types</DocsLink>
    </Empty>
  );
