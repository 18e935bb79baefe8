import type { Endpoint } from '../api/api-types';
import { useUpdateEndpoint } from '../api/endpoint-queries';
import { Dialog } from '../parts/dialogs';
import { EndpointForm } from './endpoint-form';

export interface EndpointDialogProps {
  endpoint: Endpoint;
  opened: boolean;
  onClose: () => void;
}

/** Dialog that edits an endpoint. */
export function EditEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  const update = useUpdateEndpoint(endpoint.id);
  return (
    <Dialog opened={opened} onClose={onClose} onClosed={update.reset} title="Edit endpoint" size="lg">
      <EndpointForm
        initial={endpoint}
        submitLabel="Save"
        error={update.error}
        isBusy={update.isPending}
        onSubmit={(fields) => update.mutate(fields, { onSuccess: onClose })}
        onCancel={onClose}
      />
    </Dialog>
  );
}
