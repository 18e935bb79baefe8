import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRetry } from '../api/delivery-queries';
import type { Delivery, Settings } from '../api/api-types';
import { useSettings } from '../settings';
import { attemptsOf, isUndelivered } from './delivery-schedule';

/** Button that retries a delivery now, or the reason why that is not possible. */
export function RetryButton({ delivery, isEndpointDeleted }: { delivery: Delivery; isEndpointDeleted: boolean }) {
  const retry = useRetry(delivery.id);
  const settings = useSettings();
  const [done, setDone] = useState('');
  const reasonId = useId();
  const obstacle = isEndpointDeleted ? 'The endpoint was deleted. This delivery cannot be sent.' : obstacleTo(delivery);
  const ask = () => {
    if (obstacle || retry.isPending) return;
    setDone('');
    retry.mutate(undefined, {
      onSuccess: ({ status }) => setDone(status === 'held' ? HELD : effectOn(delivery, settings)),
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
          Retry now
        </Button>
        <Text size="sm" c="dimmed" id={reasonId}>
          {obstacle}
        </Text>
      </Group>
      <Text size="sm" role="status" c={retry.error ? 'var(--mantine-color-error)' : undefined}>
        {retry.error?.message ?? done}
      </Text>
    </Stack>
  );
}

const HELD = 'This delivery is held. It will be sent when its endpoint is enabled.';

/** Says what a retry did. @param delivery as it was before */
function effectOn(delivery: Delivery, settings: Settings): string {
  const { status, due_at: dueAt, attempt } = delivery;
  if (isUndelivered(delivery)) return `Sending again, with up to ${attemptsOf(delivery, settings)} attempts.`;
  const wasWaiting = status === 'in_progress' && dueAt !== null && Date.parse(dueAt) > Date.now();
  return wasWaiting ? `Attempt ${attempt} is being sent now.` : `Attempt ${attempt} was already being sent.`;
}

function obstacleTo({ status, endpoint }: Delivery): ReactNode {
  if (status === 'delivered') return 'Already delivered.';
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
