import { Text } from '@mantine/core';
import type { Webhook } from '../api/api-types';
import { ClockTime } from '../parts/time';
import { ALL } from './endpoint-form';

const RETRIES = 5;

/** Number of failed retries in the current outage; renders nothing when there is none. */
export function FailedRetries({ endpoint }: { endpoint: Webhook }) {
  const { failure_count: count, failing_since: since } = endpoint;
  if (count === 0) return null;
  return (
    <Text size="sm" component="span" display="block">
      {count} of {RETRIES} retries failed
      {since && (
        <>
          {' '}
          since <ClockTime at={since} />
        </>
      )}
    </Text>
  );
}

/** "All events", or the event types. @param max number of types to name before "and 2 more" */
export function Subscription({ endpoint: { events }, max = Infinity }: { endpoint: Webhook; max?: number }) {
  if (events.includes(ALL)) return 'All events';
  const more = events.length - max;
  return events.slice(0, max).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
