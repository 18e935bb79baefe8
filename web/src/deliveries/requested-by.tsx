import { Text } from '@mantine/core';
import { useApiKeys } from '../api/api-key-queries';
import type { Delivery } from '../api/api-types';
import { KeyName } from '../keys/keys-table';
import { Time } from '../parts/time';

/** Who asked for the current round of attempts, and when. */
export function RequestedBy({ request }: { request: NonNullable<Delivery['requested_by']> }) {
  const keys = useApiKeys().data;
  const key = keys?.find(({ id }) => id === request.api_key);
  return (
    <Text size="sm" c="dimmed" mb="sm" component="div">
      Asked for by {request.api_key === null ? 'an operator' : key ? <KeyName apiKey={key} /> : request.api_key},{' '}
      <Time at={request.requested_at} />
    </Text>
  );
}
