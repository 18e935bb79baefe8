import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Endpoint } from '../api/api-types';
import { PageTitle } from '../parts/page-title';
import { CopyableId } from '../parts/copy';
import { EndpointStatus } from '../parts/status';
import { EditEndpoint } from './edit-endpoint';
import { SendTest } from './send-test';
import { Subscription } from './endpoint-summary';
import { WritersOnly } from '../parts/writers-only';

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);

const DIALOGS = { test: SendTest, edit: EditEndpoint };

type Name = keyof typeof DIALOGS;

/** Header of an endpoint, with its actions. */
export function EndpointHeader({ endpoint }: { endpoint: Endpoint }) {
  const [open, setOpen] = useState<Name | null>(null);
  const close = () => setOpen(null);
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <Stack gap={4} flex="1 1 320px">
        <Group gap="sm">
          <PageTitle title={`Endpoint ${hostOf(endpoint.url)}`} size="h3" style={{ overflowWrap: 'anywhere' }}>
            {endpoint.url}
          </PageTitle>
          <span role="status">
            <EndpointStatus endpoint={endpoint} />
          </span>
        </Group>
        {endpoint.description && <Text size="sm">{endpoint.description}</Text>}
        <Text size="sm" c="dimmed">
          Subscribed to: <Subscription endpoint={endpoint} />
        </Text>
        <CopyableId id={endpoint.id} />
      </Stack>
      <WritersOnly>
        <Group gap="xs">
          <Button variant="default" onClick={() => setOpen('test')}>
            Send test event
          </Button>
          <Button variant="default" onClick={() => setOpen('edit')}>
            Edit
          </Button>
        </Group>
      </WritersOnly>
      {Object.entries(DIALOGS).map(([name, Dialog]) => (
        <Dialog key={name} endpoint={endpoint} opened={open === name} onClose={close} />
      ))}
    </Group>
  );
}
