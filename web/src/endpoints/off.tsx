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

/** An endpoint that nothing is sent to: why, since when, what is held, and the way back. */
export function Off({ endpoint, enable }: OffProps) {
  const isUnhealthy = endpoint.status === 'unhealthy';
  const since = endpoint.unhealthy_since ?? endpoint.disabled_since;
  const { reset } = enable;
  // What an earlier time of being off led to is over.
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
          ? 'A delivery’s last retry failed, and nothing else got through. So nothing is sent here until you re-enable it.'
          : 'It was disabled from this page or by the API. Nothing is sent here until it is enabled again.'}
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
      . New events are accepted as before, and their deliveries are held too.
    </Text>
  );
}

function Enable({ endpoint, enable }: OffProps) {
  const [held, setHeld] = useState<'send' | 'skip'>('send');
  const [isAsked, setAsked] = useState(false);
  const count = endpoint.held_count;
  return (
    <Stack gap="sm" align="flex-start">
      {count > 0 && (
        <Radio.Group
          label={`What to do with the held ${count === 1 ? 'delivery' : 'deliveries'}?`}
          value={held}
          onChange={(choice) => setHeld(choice)}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="send" label="Send them" description="Oldest first, slowly at the start." />
            <Radio
              value="skip"
              label="Skip them"
              description="They are canceled, and stay in the list of deliveries."
            />
          </Stack>
        </Radio.Group>
      )}
      <Group gap="sm">
        <Button loading={enable.isPending} onClick={() => enable.mutate(held, { onSuccess: () => setAsked(true) })}>
          {endpoint.status === 'unhealthy' ? 'Re-enable' : 'Enable'}
        </Button>
        <Text size="sm" role="status">
          {isAsked && 'Asked for. It takes effect within seconds.'}
        </Text>
      </Group>
      {enable.error && <Failed error={enable.error} />}
    </Stack>
  );
}
