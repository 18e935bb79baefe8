import { Group, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { POLL_MS } from '../api/query-client';
import { useOutstanding, useStats } from '../api/endpoint-queries';
import type { Enabling } from '../api/endpoint-queries';
import { Fact } from '../parts/fact';
import { countedSince, deliveries, heldCount } from './endpoint-numbers';
import { Panel } from './status-panel';

/** Live progress of the held deliveries after an endpoint was enabled again. */
export function HeldProgress({ enabling }: { enabling: Enabling }) {
  const title = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone.
  useEffect(() => title.current?.focus(), []);
  const { held, endpoint } = enabling;
  const count = endpoint.held_count;
  const howMany = `${heldCount(endpoint)} held ${count === 1 ? 'delivery' : 'deliveries'}`;
  return (
    <Panel kind="good" title="Enabled again" titleRef={title}>
      {held === 'send' && count > 0 ? (
        <Sending enabling={enabling} howMany={howMany} />
      ) : (
        <Text size="sm">{count > 0 && `${howMany} skipped and canceled. `}New events are sent as usual.</Text>
      )}
    </Panel>
  );
}

function Sending({ enabling, howMany }: { enabling: Enabling; howMany: string }) {
  const { id, held_count: count } = enabling.endpoint;
  const outstanding = useOutstanding(id).data;
  const stats = useStats(id, POLL_MS).data;
  if (!outstanding || !stats) return <Text size="sm">Sending {howMany}, oldest first.</Text>;
  const { pending, inProgress } = outstanding;
  const delivered = countedSince(enabling.before, stats, 'delivered');
  const failed = countedSince(enabling.before, stats, 'failed');
  const left = pending.count + inProgress.count;
  const isCapped = pending.isCapped || inProgress.isCapped;
  return (
    <Stack gap="xs">
      <Text size="sm" role="status">
        {left === 0 ? `Finished: ${deliveries(delivered)} succeeded.` : `Sending ${howMany}, oldest first.`}
      </Text>
      <Progress
        value={(100 * delivered) / Math.max(1, delivered + Math.max(left, isCapped ? count - delivered : 0))}
        color="teal"
        aria-label="Progress of the held deliveries"
      />
      <Group component="dl" gap="lg" m={0}>
        <Fact isFigure name="Waiting">
          {pending.count}
          {pending.isCapped && '+'}
        </Fact>
        <Fact isFigure name="In progress">
          {inProgress.count}
          {inProgress.isCapped && '+'}
        </Fact>
        <Fact isFigure name="Delivered">
          {delivered}
        </Fact>
        <Fact isFigure name="Failed attempts">
          {failed}
        </Fact>
      </Group>
    </Stack>
  );
}
