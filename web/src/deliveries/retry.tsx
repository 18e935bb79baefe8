import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRetry } from '../api/deliveries';
import type { Delivery } from '../api/types';
import { isGivenUp } from './schedule';

/** Sends the delivery now, or says why that cannot be. */
export function Retry({ delivery, isEndpointDeleted }: { delivery: Delivery; isEndpointDeleted: boolean }) {
  const retry = useRetry(delivery.id);
  const [done, setDone] = useState('');
  const reasonId = useId();
  const refusal = isEndpointDeleted ? 'Its endpoint is deleted: nothing can be sent any more.' : refusalOf(delivery);
  const ask = () => {
    if (refusal || retry.isPending) return;
    setDone('');
    retry.mutate(undefined, { onSuccess: () => setDone(effectOn(delivery)) });
  };
  return (
    <Stack gap={4} align="flex-start">
      <Group gap="sm">
        {/* Never `disabled`, which would take the focus from whoever has just pressed it. */}
        <Button
          size="xs"
          onClick={ask}
          aria-disabled={!!refusal}
          data-disabled={refusal ? true : undefined}
          aria-describedby={reasonId}
        >
          Retry now
        </Button>
        <Text size="sm" c="dimmed" id={reasonId}>
          {refusal}
        </Text>
      </Group>
      <Text size="sm" role="status" c={retry.error ? 'var(--mantine-color-error)' : undefined}>
        {retry.error?.message ?? done}
      </Text>
    </Stack>
  );
}

/** What a retry did, by where the delivery stood. */
function effectOn(delivery: Delivery): string {
  const { status, due_at: dueAt, cycle, attempt } = delivery;
  if (isGivenUp(delivery)) return `Cycle ${cycle + 1} was begun.`;
  const wasWaiting = status === 'in_progress' && dueAt !== null && Date.parse(dueAt) > Date.now();
  return wasWaiting ? `Attempt ${attempt} was brought forward.` : `Attempt ${attempt} was on its way already.`;
}

function refusalOf({ status, endpoint }: Delivery): ReactNode {
  if (status === 'delivered') return 'It is delivered: nothing is sent again.';
  if (status !== 'held') return null;
  return (
    <>
      A held delivery cannot be retried.{' '}
      <Anchor component={Link} href={`/endpoints/${endpoint}`} inherit underline="always">
        Enable its endpoint
      </Anchor>
      , and it is sent.
    </>
  );
}
