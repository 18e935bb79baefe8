import { Group, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { POLL_MS } from '../api/deliveries';
import { useOutstanding, useStats } from '../api/webhooks';
import type { Enabling } from '../api/webhooks';
import { countedSince, deliveries } from './numbers';
import { Panel } from './panel';

/** What became of held deliveries since the endpoint was enabled again, live. */
export function Drain({ id, enabling }: { id: string; enabling: Enabling }) {
  const title = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone: reading goes on here.
  useEffect(() => title.current?.focus(), []);
  const { held, heldCount, isHeldCountCapped } = enabling;
  const howMany = `${heldCount}${isHeldCountCapped ? '+' : ''} held ${heldCount === 1 ? 'delivery' : 'deliveries'}`;
  const isSent = held === 'send' && heldCount > 0;
  return (
    <Panel kind="good" title="Enabled again" titleRef={title}>
      {isSent ? (
        <Sending id={id} enabling={enabling} howMany={howMany} />
      ) : (
        <Text size="sm">
          {heldCount > 0 && `${howMany} skipped: canceled, and not sent. `}New events are sent as they come.
        </Text>
      )}
    </Panel>
  );
}

function Sending({ id, enabling, howMany }: { id: string; enabling: Enabling; howMany: string }) {
  const outstanding = useOutstanding(id).data;
  const stats = useStats(id, POLL_MS).data;
  if (!outstanding || !stats) return <Text size="sm">{howMany} go out, oldest first.</Text>;
  const { pending, inProgress } = outstanding;
  const delivered = countedSince(enabling.before, stats, 'delivered');
  const failed = countedSince(enabling.before, stats, 'failed');
  const left = pending.count + inProgress.count;
  const isCapped = pending.isCapped || inProgress.isCapped;
  return (
    <Stack gap="xs">
      <Text size="sm" role="status">
        {left === 0
          ? `Nothing is held or waiting any more: ${deliveries(delivered)} made.`
          : `${howMany} go out, oldest first.`}
      </Text>
      <Progress
        value={
          (100 * delivered) / Math.max(1, delivered + Math.max(left, isCapped ? enabling.heldCount - delivered : 0))
        }
        color="teal"
        aria-label="Delivered of what was held"
      />
      <Group component="dl" gap="lg" m={0}>
        <Count name="Waiting" count={pending.count} isCapped={pending.isCapped} />
        <Count name="Being sent, or between retries" count={inProgress.count} isCapped={inProgress.isCapped} />
        <Count name="Delivered since" count={delivered} />
        <Count name="Failed attempts since" count={failed} />
      </Group>
    </Stack>
  );
}

function Count({ name, count, isCapped = false }: { name: string; count: number; isCapped?: boolean }) {
  return (
    <div>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <Text component="dd" fw={600} m={0}>
        {count}
        {isCapped && '+'}
      </Text>
    </div>
  );
}
