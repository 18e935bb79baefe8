import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { Recovery } from '../api/api-types';
import { Failed } from '../parts/load-states';
import { ClockTime, Time } from '../parts/time';
import { useCancelRecovery } from '../api/recovery-queries';
import { recoverable } from './endpoint-numbers';
import { WritersOnly } from '../parts/writers-only';

const INCLUDED: Readonly<Record<Recovery['include'], string>> = {
  exhausted: 'exhausted since',
  all: 'from',
  missing: 'that the endpoint never had, from',
};

/** Progress of a recovery or replay. */
export function RecoveryProgress({ recovery }: { recovery: Recovery }) {
  const cancel = useCancelRecovery(recovery.endpoint);
  const { status, total, requeued, include, since, until, finished_at: finishedAt } = recovery;
  const isRunning = status === 'running';
  return (
    <Stack gap="xs" w="100%">
      <Text size="sm" role="status" component="div">
        <b>{{ running: 'Being sent again', completed: 'Sent again', canceled: 'Canceled' }[status]}</b>: {requeued} of{' '}
        {recoverable(recovery)} sent or queued, {INCLUDED[include]} <ClockTime at={since} />
        {until && (
          <>
            {' '}
            until <ClockTime at={until} />
          </>
        )}
        {finishedAt && (
          <>
            . Finished <Time at={finishedAt} />
          </>
        )}
        .
      </Text>
      <Progress
        value={status === 'completed' || total === 0 ? 100 : Math.min(100, (100 * requeued) / total)}
        color={status === 'canceled' ? 'gray' : 'teal'}
        aria-label={`Sent again: ${requeued} of ${recoverable(recovery)}`}
      />
      {isRunning && (
        <WritersOnly>
          <Group>
            <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(recovery.id)}>
              Cancel
            </Button>
          </Group>
        </WritersOnly>
      )}
      {cancel.error && <Failed error={cancel.error} />}
    </Stack>
  );
}
