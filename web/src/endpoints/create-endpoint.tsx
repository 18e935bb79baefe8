import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { useCreateEndpoint } from '../api/endpoint-queries';
import { DocsLink } from '../parts/docs-link';
import { Dialog } from '../parts/dialogs';
import { ALL, EndpointForm } from './endpoint-form';
import { ShownSecrets } from './shown-secrets';

const NEW = { url: '', description: null, events: [ALL] };

/** Dialog that creates an endpoint and shows its secret. */
export function CreateEndpoint({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateEndpoint();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      onClosed={create.reset}
      title={create.data ? 'Endpoint created' : 'New endpoint'}
      size="lg"
      isClosedByButtonOnly={create.data !== undefined}
    >
      {create.data ? (
        <Created {...create.data} onDone={onClose} />
      ) : (
        <EndpointForm
          initial={NEW}
          submitLabel="Create endpoint"
          error={create.error}
          isBusy={create.isPending}
          onSubmit={(fields) => create.mutate(fields)}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

function Created({ id, url, secret, onDone }: { id: string; url: string; secret: string; onDone: () => void }) {
  const [, go] = useLocation();
  const [isShown, setShown] = useState(true);
  const hide = useCallback(() => setShown(false), []);
  return (
    <Stack>
      <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
        Events are now sent to {url}.
      </Text>
      {isShown ? (
        <ShownSecrets secrets={[{ name: 'Secret', secret }]} onHide={hide} />
      ) : (
        <Text size="sm">The secret is hidden. You can show it again on the endpoint’s page.</Text>
      )}
      <Alert color="blue" variant="light" role="note">
        Your server needs this secret to verify that events come from us.{' '}
        <DocsLink to="webhooks#verifying-the-signature">Verifying signatures</DocsLink> shows how.
      </Alert>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
        <Button
          data-autofocus
          onClick={() => {
            onDone();
            go(`/endpoints/${id}`);
          }}
        >
          Go to the endpoint
        </Button>
      </Group>
    </Stack>
  );
}
