import { useCreateEndpoint } from '../api/endpoint-queries';
import { Dialog } from '../parts/dialogs';
import { CreatedEndpoint } from './created-endpoint';
import { ALL, EndpointForm } from './endpoint-form';

const NEW = { url: '', description: null, events: [ALL] };

/** Dialog that creates an endpoint and shows its secret and a first test. */
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
        <CreatedEndpoint endpoint={create.data} onDone={onClose} />
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
