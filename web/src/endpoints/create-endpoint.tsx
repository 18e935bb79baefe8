import { useEffect, useState } from 'react';
import { useCreateEndpoint } from '../api/endpoint-queries';
import { Dialog } from '../parts/dialogs';
import { CreatedEndpoint } from './created-endpoint';
import { ALL } from './all-events';
import { EndpointForm } from './endpoint-form';

const NEW = { url: '', description: null, events: [ALL] };

/** Dialog that creates an endpoint and shows its secret and a first test. Loaded when it is first opened. */
export default function CreateEndpoint({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateEndpoint();
  // Closed at first: only a dialog that opens later gives the focus back.
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(opened), [opened]);
  return (
    <Dialog
      opened={isOpen}
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
