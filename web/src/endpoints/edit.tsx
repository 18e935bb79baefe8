import type { Webhook } from '../api/types';
import { useUpdateEndpoint } from '../api/webhooks';
import { Dialog } from './dialog';
import { EndpointForm } from './form';

export interface EndpointDialogProps {
  endpoint: Webhook;
  opened: boolean;
  onClose: () => void;
}

/** Changes what an owner says about an endpoint. */
export function EditEndpoint({ endpoint, opened, onClose }: EndpointDialogProps) {
  const update = useUpdateEndpoint(endpoint.id);
  function close() {
    onClose();
    update.reset();
  }
  return (
    <Dialog opened={opened} onClose={close} title="Edit endpoint" size="lg">
      <EndpointForm
        initial={endpoint}
        submitLabel="Save"
        error={update.error}
        isBusy={update.isPending}
        onSubmit={(fields) => update.mutate(fields, { onSuccess: close })}
        onCancel={close}
      />
    </Dialog>
  );
}
