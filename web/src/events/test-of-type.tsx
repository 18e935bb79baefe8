import { NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Endpoint, EventTypeObject } from '../api/api-types';
import { AboutTests } from '../endpoints/send-test';
import { TestForm } from '../endpoints/test-form';
import { Dialog } from '../parts/dialogs';
import { subscribersOf } from './subscribers';

interface TestOfTypeProps {
  /** The event type to test; `null` while the dialog is closed. */
  type: string | null;
  types: readonly EventTypeObject[];
  endpoints: readonly Endpoint[];
  opened: boolean;
  onClose: () => void;
  onClosed: () => void;
}

/** Dialog that sends a test event of a type to one of the endpoints. */
export function TestOfType({ type, types, endpoints, opened, onClose, onClosed }: TestOfTypeProps) {
  return (
    <Dialog opened={opened} onClose={onClose} onClosed={onClosed} title="Send a test event" size="lg">
      {type !== null && <Choice key={type} type={type} types={types} endpoints={endpoints} />}
    </Dialog>
  );
}

function Choice({ type, types, endpoints }: { type: string } & Pick<TestOfTypeProps, 'types' | 'endpoints'>) {
  const receivers = subscribersOf(type, endpoints);
  const [id, setId] = useState((receivers[0] ?? endpoints[0]!).id);
  const isReceiver = (endpoint: Endpoint) => receivers.includes(endpoint);
  return (
    <Stack>
      <AboutTests />
      <NativeSelect
        label="Endpoint"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        data={endpoints.map((endpoint) => ({
          value: endpoint.id,
          label: isReceiver(endpoint) ? endpoint.url : `${endpoint.url} (not subscribed)`,
        }))}
      />
      <TestForm key={id} endpointId={id} types={types} initialType={type} />
    </Stack>
  );
}
