import { Text } from '@mantine/core';
import type { Webhook } from '../api/types';
import { ClockTime } from '../parts/time';

const RETRIES = 5;

/** Number of failed retries in the current outage; renders nothing when there is none. */
export function Failures({ endpoint }: { endpoint: Webhook }) {
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
