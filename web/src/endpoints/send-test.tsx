import { Stack, Text } from '@mantine/core';
import { useEventTypes } from '../api/event-queries';
import { Dialog } from '../parts/dialogs';
import { Loaded } from '../parts/load-states';
import type { EndpointDialogProps } from './edit-endpoint';
import { ALL } from './all-events';
import { TestForm } from './test-form';

/** Dialog that sends one test event and shows the result. */
export function SendTest({ endpoint, opened, onClose }: EndpointDialogProps) {
  const types = useEventTypes();
  const [first] = endpoint.events;
  return (
    <Dialog opened={opened} onClose={onClose} title="Send a test event" size="lg">
      <Stack>
        <AboutTests />
        <Loaded query={types} isQuiet>
          {(all) => <TestForm endpointId={endpoint.id} types={all} initialType={first === ALL ? undefined : first} />}
        </Loaded>
      </Stack>
    </Dialog>
  );
}

export const AboutTests = () => (
  <Text size="sm">
    Sends this event to one endpoint only, in one attempt and marked as a test. It is not retried and does not affect
    the endpoint’s health.
  </Text>
);
