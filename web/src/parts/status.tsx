import { Badge } from '@mantine/core';
import type { Attempt, Delivery, Endpoint } from '../api/api-types';
import { useNowMs } from './time';

/** Each badge has a word too: color alone is not accessible (WCAG 2.2, 1.4.1). */
const COLORS = {
  enabled: 'teal',
  failing: 'yellow',
  unhealthy: 'red',
  disabled: 'gray',
  queued: 'blue',
  sending: 'blue',
  retrying: 'yellow',
  held: 'yellow',
  delivered: 'teal',
  exhausted: 'red',
  'test failed': 'red',
  canceled: 'gray',
  expired: 'orange',
  failed: 'red',
  interrupted: 'orange',
} as const;

/** The result of an attempt. */
export const OutcomeStatus = ({ outcome }: { outcome: Attempt['outcome'] }) => <Word word={outcome} />;

/** The status of an endpoint. One is failing while its retries fail, although it is still enabled. */
export const EndpointStatus = ({ endpoint: { status, failure_count: failures } }: { endpoint: Endpoint }) => (
  <Word word={status === 'enabled' && failures > 0 ? 'failing' : status} />
);

/** The status of a delivery: while it is in progress, whether it is being sent or waits for a retry. */
export function DeliveryStatus({ delivery }: { delivery: Delivery }) {
  return <Word word={wordOf(delivery, useNowMs())} />;
}

function wordOf({ status, attempt, test: isTest, due_at: dueAt }: Delivery, nowMs: number): keyof typeof COLORS {
  if (status === 'pending') return 'queued';
  const isWaiting = attempt > 1 && dueAt !== null && Date.parse(dueAt) > nowMs;
  if (status === 'in_progress') return isWaiting ? 'retrying' : 'sending';
  return status === 'exhausted' && isTest ? 'test failed' : status;
}

const Word = ({ word }: { word: keyof typeof COLORS }) => (
  <Badge color={COLORS[word]} variant="light" autoContrast miw="max-content">
    {word}
  </Badge>
);
