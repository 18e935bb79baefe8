import { Button, Group, Stack } from '@mantine/core';
import type { Endpoint } from '../api/api-types';
import { useUpdateEndpoint } from '../api/endpoint-queries';
import { Dialog } from '../parts/dialogs';
import { Notice } from '../parts/notice';
import { EndpointForm } from './endpoint-form';

export interface EndpointDialogProps {
  endpoint: Endpoint;
  opened: boolean;
  onClose: () => void;
}

/** Dialog that edits an endpoint. */
export function EditEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  const update = useUpdateEndpoint(endpoint.id);
  const warning = update.data?.warnings[0];
  return (
    <Dialog opened={opened} onClose={onClose} onClosed={update.reset} title="Edit endpoint" size="lg">
      {warning ? (
        <Stack>
          <Notice title="Saved, but nothing can arrive yet">{warning.message}</Notice>
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              Done
            </Button>
          </Group>
        </Stack>
      ) : (
        <EndpointForm
          initial={endpoint}
          submitLabel="Save"
          error={update.error}
          isBusy={update.isPending}
          onSubmit={(fields) =>
            update.mutate(fields, { onSuccess: ({ warnings }) => warnings.length === 0 && onClose() })
          }
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}
