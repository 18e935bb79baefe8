import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useResend, useRetry } from '../api/delivery-queries';
import type { Delivery, Endpoint, Settings } from '../api/api-types';
import { useSettings } from '../settings';
import { attemptsOf, isSendable } from './delivery-schedule';

interface SendNowProps {
  delivery: Delivery;
  endpoint: Endpoint | undefined;
  isEndpointDeleted: boolean;
}

/**
 * Button that makes the next attempt now, or sends a finished delivery again, or the reason why neither is possible. Before and
 * after, it says what happens while the endpoint is off.
 */
export function SendNow({ delivery, endpoint, isEndpointDeleted }: SendNowProps) {
  const { id, endpoint: endpointId, test: isTest } = delivery;
  const isFinished = isSendable(delivery);
  const retry = useRetry(id);
  const resend = useResend(id);
  const request = isFinished ? resend : retry;
  const settings = useSettings();
  const [done, setDone] = useState<ReactNode>('');
  const reasonId = useId();
  const obstacle = isEndpointDeleted ? 'The endpoint was deleted. This delivery cannot be sent.' : obstacleTo(delivery);
  const isOff = !isTest && endpoint !== undefined && endpoint.status !== 'enabled';
  const note = isFinished && isOff && (
    <Off endpointId={endpointId}>Its endpoint is {endpoint.status}. It will be held, and goes out once</Off>
  );
  const ask = () => {
    if (obstacle || request.isPending) return;
    setDone('');
    request.mutate(undefined, {
      onSuccess: ({ status }) =>
        setDone(
          status === 'held' ? (
            <Off endpointId={endpointId}>It is held now, and goes out once</Off>
          ) : (
            effectOn(delivery, settings)
          ),
        ),
    });
  };
  return (
    <Stack gap={4} align="flex-start">
      <Group gap="sm">
        {/* Not `disabled`: that would take the focus from the button that was just pressed. */}
        <Button
          size="xs"
          onClick={ask}
          aria-disabled={!!obstacle}
          data-disabled={obstacle ? true : undefined}
          aria-describedby={reasonId}
        >
          {isFinished ? 'Send again' : 'Retry now'}
        </Button>
        <Text size="sm" c="dimmed" id={reasonId} component="div">
          {obstacle ?? note}
        </Text>
      </Group>
      <Text size="sm" role="status" component="div" c={request.error ? 'var(--mantine-color-error)' : undefined}>
        {request.error?.message ?? done}
      </Text>
    </Stack>
  );
}

/** Says when a delivery is sent whose endpoint is off. */
function Off({ endpointId, children }: { endpointId: string; children: ReactNode }) {
  return (
    <>
      {children}{' '}
      <Anchor component={Link} href={`/endpoints/${endpointId}`} inherit underline="always">
        the endpoint
      </Anchor>{' '}
      is enabled.
    </>
  );
}

/** Says what the request did. @param delivery as it was before */
function effectOn(delivery: Delivery, settings: Settings): string {
  const { status, due_at: dueAt, attempt } = delivery;
  if (isSendable(delivery)) {
    const attempts = attemptsOf(delivery, settings);
    return attempts === 1 ? 'It is sent once more.' : `A new round of ${attempts} attempts has begun.`;
  }
  const wasWaiting = status === 'in_progress' && dueAt !== null && Date.parse(dueAt) > Date.now();
  return wasWaiting ? `Attempt ${attempt} is being sent now.` : `Attempt ${attempt} was already being sent.`;
}

function obstacleTo({ status, endpoint }: Delivery): ReactNode {
  if (status === 'expired') return 'This delivery has expired. It cannot be sent.';
  if (status !== 'held') return null;
  return (
    <>
      This delivery is held.{' '}
      <Anchor component={Link} href={`/endpoints/${endpoint}`} inherit underline="always">
        Enable its endpoint
      </Anchor>{' '}
      to send it.
    </>
  );
}
