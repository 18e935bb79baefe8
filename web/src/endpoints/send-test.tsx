import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useEventTypes } from '../api/event-queries';
import { useSendTest } from '../api/endpoint-queries';
import { Failed, Loaded } from '../parts/load-states';
import { Dialog } from '../parts/dialogs';
import type { EndpointDialogProps } from './edit-endpoint';
import { ALL } from './endpoint-form';
import { TestResult } from './test-result';

/** Dialog that sends one example event and shows the result. */
export function SendTest({ endpoint, opened, onClose }: EndpointDialogProps) {
  const test = useSendTest(endpoint.id);
  const [first] = endpoint.events;
  const [chosen, setChosen] = useState(first === ALL ? undefined : first);
  const types = useEventTypes();
  return (
    <Dialog opened={opened} onClose={onClose} onClosed={test.reset} title="Send a test event">
      <Stack>
        <Text size="sm">
          Sends example data to this endpoint only, in one attempt. It is not retried and does not affect the endpoint’s
          health.
        </Text>
        <Loaded query={types} isQuiet>
          {(all) => (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                test.mutate(chosen ?? all[0]!.type);
              }}
            >
              <Group align="flex-end" gap="xs">
                <NativeSelect
                  label="Event type"
                  flex={1}
                  data-autofocus
                  value={chosen}
                  onChange={(event) => setChosen(event.currentTarget.value)}
                  data={all.map(({ type }) => type)}
                />
                <Button type="submit">Send</Button>
              </Group>
            </form>
          )}
        </Loaded>
        {test.error && <Failed error={test.error} />}
        {test.data && <TestResult key={test.data.id} id={test.data.id} />}
      </Stack>
    </Dialog>
  );
}
