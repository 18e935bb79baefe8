import { Text } from '@mantine/core';
import type { Endpoint } from '../api/api-types';
import { ClockTime } from '../parts/time';
import { useSettings } from '../settings';
import { ALL } from './all-events';

/** Number of failed retries in the current outage; renders nothing when there is none. */
export function FailedRetries({ endpoint }: { endpoint: Endpoint }) {
  const { failure_count: count, failing_since: since } = endpoint;
  const retries = useSettings().retry_schedule_seconds.length;
  if (count === 0) return null;
  return (
    <Text size="sm" component="span" display="block">
      {count} of {retries} retries failed
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
export function Subscription({ endpoint: { events }, max = Infinity }: { endpoint: Endpoint; max?: number }) {
  if (events.includes(ALL)) return 'All events';
  const more = events.length - max;
  return events.slice(0, max).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
