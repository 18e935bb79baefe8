import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Webhook } from '../api/types';
import type { useEnableEndpoint } from '../api/webhooks';
import { Failed } from '../parts/states';
import { ClockTime } from '../parts/time';
import { heldCount } from './numbers';
import { Panel } from './panel';
import { Reason } from './reason';

interface OffProps {
  endpoint: Webhook;
  enable: ReturnType<typeof useEnableEndpoint>;
}

/** Panel of an unhealthy or disabled endpoint: the reason, what is held, and how to enable it. */
export function Off({ endpoint, enable }: OffProps) {
  const isUnhealthy = endpoint.status === 'unhealthy';
  const since = endpoint.unhealthy_since ?? endpoint.disabled_since;
  const { reset } = enable;
  // Forgets how the endpoint was enabled the last time.
  useEffect(() => reset(), [reset]);
  return (
    <Panel
      kind={isUnhealthy ? 'bad' : 'off'}
      title={
        <>
          {isUnhealthy ? 'Unhealthy' : 'Disabled'} since {since && <ClockTime at={since} />}
        </>
      }
    >
      <Text size="sm">
        {isUnhealthy
          ? 'The last retry of a delivery failed and nothing else got through. Nothing is sent to this endpoint until you re-enable it.'
          : 'It was disabled on this page or through the API. Nothing is sent to this endpoint until you enable it.'}
      </Text>
      {isUnhealthy && endpoint.last_attempt && <Reason last={endpoint.last_attempt} />}
      <Held endpoint={endpoint} />
      <Enable endpoint={endpoint} enable={enable} />
    </Panel>
  );
}

function Held({ endpoint }: { endpoint: Webhook }) {
  const { held_count: count, held_until: until } = endpoint;
  return (
    <Text size="sm">
      <b>
        {heldCount(endpoint)} {count === 1 ? 'delivery is' : 'deliveries are'} held
      </b>
      {until && (
        <>
          , kept until <ClockTime at={until} />
        </>
      )}
      . New events are still accepted, and their deliveries are held too.
    </Text>
  );
}

function Enable({ endpoint, enable }: OffProps) {
  const [held, setHeld] = useState<'send' | 'skip'>('send');
  const [isRequested, setRequested] = useState(false);
  const count = endpoint.held_count;
  return (
    <Stack gap="sm" align="flex-start">
      {count > 0 && (
        <Radio.Group
          label={`What should happen to the held ${count === 1 ? 'delivery' : 'deliveries'}?`}
          value={held}
          onChange={(choice) => setHeld(choice)}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="send" label="Send them" description="Oldest first, starting slowly." />
            <Radio value="skip" label="Skip them" description="They are canceled but stay in the list of deliveries." />
          </Stack>
        </Radio.Group>
      )}
      <Group gap="sm">
        <Button loading={enable.isPending} onClick={() => enable.mutate(held, { onSuccess: () => setRequested(true) })}>
          {endpoint.status === 'unhealthy' ? 'Re-enable' : 'Enable'}
        </Button>
        <Text size="sm" role="status">
          {isRequested && 'Requested. This takes effect within seconds.'}
        </Text>
      </Group>
      {enable.error && <Failed error={enable.error} />}
    </Stack>
  );
}
