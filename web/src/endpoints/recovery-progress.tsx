import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { Recovery } from '../api/api-types';
import { Failed } from '../parts/load-states';
import { ClockTime, Time } from '../parts/time';
import { useCancelRecovery } from '../api/recovery-queries';
import { recoverable } from './endpoint-numbers';

/** Progress of a recovery. */
export function RecoveryProgress({ recovery }: { recovery: Recovery }) {
  const cancel = useCancelRecovery(recovery.endpoint);
  const { status, total, requeued, since, finished_at: finishedAt } = recovery;
  const isRunning = status === 'running';
  return (
    <Stack gap="xs" w="100%">
      <Text size="sm" role="status" component="div">
        <b>
          {{ running: 'Recovery in progress', completed: 'Recovery completed', canceled: 'Recovery canceled' }[status]}
        </b>
        : {requeued} of {recoverable(recovery)} sent again or queued, exhausted since <ClockTime at={since} />
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
        aria-label={`Recovered: ${requeued} of ${recoverable(recovery)}`}
      />
      {isRunning && (
        <Group>
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(recovery.id)}>
            Cancel recovery
          </Button>
        </Group>
      )}
      {cancel.error && <Failed error={cancel.error} />}
    </Stack>
  );
}
