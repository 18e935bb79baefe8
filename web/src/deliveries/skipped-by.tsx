import { Text } from '@mantine/core';
import { useApiKeys, useSkips } from '../api/api-key-queries';
import type { Delivery } from '../api/api-types';
import { KeyName } from '../keys/keys-table';
import { Time } from '../parts/time';

/** The request is recorded before it is carried out, by clocks that may differ by this much. */
const SLACK_MS = 1_000;

/** Who skipped a canceled delivery when its endpoint was enabled; nothing if it was canceled in another way. */
export function SkippedBy({ delivery }: { delivery: Delivery }) {
  const { endpoint, created_at: createdAt, finished_at: finishedAt } = delivery;
  const keys = useApiKeys().data;
  const skips = useSkips(endpoint).data;
  const skip = skips?.find(
    ({ created_at: at }) =>
      Date.parse(at) >= Date.parse(createdAt) && Date.parse(at) <= Date.parse(finishedAt!) + SLACK_MS,
  );
  if (!skip) return null;
  const key = keys?.find(({ id }) => id === skip.api_key);
  return (
    <Text size="sm" component="div">
      Skipped by {skip.api_key === null ? 'an operator' : key ? <KeyName apiKey={key} /> : skip.api_key} when the
      endpoint was enabled, <Time at={skip.created_at} />
    </Text>
  );
}
