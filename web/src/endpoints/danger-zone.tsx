import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Endpoint } from '../api/api-types';
import { DeleteEndpoint, DisableEndpoint } from './disable-or-delete';

/** What stops deliveries: disabling, which holds them, and deleting. */
export function DangerZone({ endpoint }: { endpoint: Endpoint }) {
  const [open, setOpen] = useState<'disable' | 'delete' | null>(null);
  const close = () => setOpen(null);
  return (
    <Card withBorder component="section" aria-labelledby="danger">
      <Stack gap="md">
        <Title order={2} size="h4" id="danger">
          Stop or delete
        </Title>
        {endpoint.status !== 'disabled' && (
          <Group justify="space-between" gap="sm">
            <Text size="sm">Disable: nothing is sent, and deliveries are held until you enable it again.</Text>
            <Button variant="default" onClick={() => setOpen('disable')}>
              Disable
            </Button>
          </Group>
        )}
        <Group justify="space-between" gap="sm">
          <Text size="sm">Delete: deliveries that are not finished are canceled. It cannot be undone.</Text>
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setOpen('delete')}>
            Delete
          </Button>
        </Group>
      </Stack>
      <DisableEndpoint endpoint={endpoint} opened={open === 'disable'} onClose={close} />
      <DeleteEndpoint endpoint={endpoint} opened={open === 'delete'} onClose={close} />
    </Card>
  );
}
