import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { DeliveryFilter } from '../api/delivery-queries';
import { useEndpointsById } from '../api/endpoint-queries';
import { useCountReplay, useRecovery, useStartReplay } from '../api/recovery-queries';
import type { ReplayOf } from '../api/recovery-queries';
import { recoverable } from '../endpoints/endpoint-numbers';
import { RecoveryProgress } from '../endpoints/recovery-progress';
import { Dialog } from '../parts/dialogs';
import { Failed } from '../parts/load-states';
import { useSettings } from '../settings';

const DAY_MS = 24 * 3_600_000;

/** What a replay can send of a filter: what is finished and is no test. `null` for filters of which it can send nothing. */
function replayOf(filter: DeliveryFilter, retentionDays: number): ReplayOf | null {
  const { status, since, until, type, test, status_class: statusClass, error_code: errorCode } = filter;
  if (statusClass || errorCode) return null;
  if (test === 'true' || (status && status !== 'exhausted')) return null;
  return {
    include: status === 'exhausted' ? 'exhausted' : 'all',
    since: since ?? new Date(Date.now() - retentionDays * DAY_MS).toISOString(),
    ...(until && { until }),
    ...(type && { types: [type] }),
  };
}

/** Button that sends all finished deliveries of a filter again, after their number was shown. */
export function SendFilterAgain({ filter }: { filter: DeliveryFilter }) {
  const { retention_days: retentionDays } = useSettings();
  const endpoints = useEndpointsById().data;
  const [opened, setOpened] = useState(false);
  const replay = replayOf(filter, retentionDays);
  const ids = filter.endpoint ? [filter.endpoint].filter((id) => endpoints?.has(id)) : [...(endpoints?.keys() ?? [])];
  const count = useCountReplay(ids);
  if (!replay || ids.length === 0) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          count.mutate(replay);
          setOpened(true);
        }}
      >
        Send all of this again …
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title="Send again" size="lg">
        <Ask count={count} onClose={() => setOpened(false)} />
      </Dialog>
    </>
  );
}

function Ask({ count, onClose }: { count: ReturnType<typeof useCountReplay>; onClose: () => void }) {
  const start = useStartReplay();
  const { attempts_per_delivery: attempts } = useSettings();
  const error = count.error ?? start.error;
  if (start.data) return <Started endpoints={start.data} onClose={onClose} />;
  return (
    <Stack>
      <Text size="sm" role="status">
        {count.isPending && 'Counting …'}
        {count.data && (count.data.total === 0 ? 'Of this filter nothing is finished.' : summary(count.data, attempts))}
      </Text>
      {error && <Failed error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        {count.data && count.data.total > 0 && (
          <Button loading={start.isPending} onClick={() => start.mutate(count.data)}>
            Send {recoverable(count.data)} again
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function summary(counted: NonNullable<ReturnType<typeof useCountReplay>['data']>, attempts: number): string {
  const { endpoints } = counted;
  const to = endpoints.length === 1 ? '1 endpoint' : `${endpoints.length} endpoints`;
  return `${recoverable(counted)} would be sent to ${to}, oldest first, each with a new round of ${attempts} attempts. What was delivered arrives once more, with the same webhook-id.`;
}

function Started({ endpoints, onClose }: { endpoints: readonly string[]; onClose: () => void }) {
  const known = useEndpointsById().data;
  return (
    <Stack>
      {endpoints.map((id) => (
        <Progress key={id} endpoint={id} url={known?.get(id)?.url ?? id} />
      ))}
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

function Progress({ endpoint, url }: { endpoint: string; url: string }) {
  const recovery = useRecovery(endpoint).data;
  return (
    <div>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {url}
      </Text>
      {recovery && <RecoveryProgress recovery={recovery} />}
    </div>
  );
}
