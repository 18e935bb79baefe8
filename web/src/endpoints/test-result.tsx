import { Anchor, Group, Loader, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useAttempts } from '../api/delivery-queries';
import type { Attempt, Delivery } from '../api/api-types';
import { useTestDelivery } from '../api/endpoint-queries';
import { Loaded } from '../parts/load-states';
import { OutcomeStatus } from '../parts/status';
import { ResponseExcerpt } from './response-excerpt';
import { milliseconds } from '../parts/time-format';

/** Result of a test delivery, as soon as it is known. */
export function TestResult({ id }: { id: string }) {
  const delivery = useTestDelivery(id);
  return (
    <Stack gap="xs" aria-live="polite">
      <Loaded query={delivery} isQuiet>
        {(test) => (test.finished_at ? <Finished delivery={test} /> : <Waiting />)}
      </Loaded>
      <Anchor component={Link} href={`/deliveries/${id}`} size="sm">
        See the delivery
      </Anchor>
    </Stack>
  );
}

const Waiting = () => (
  <Group gap="xs">
    <Loader size="xs" />
    <Text size="sm">Sent. Waiting for a response…</Text>
  </Group>
);

function Finished({ delivery }: { delivery: Delivery }) {
  return (
    <Loaded query={useAttempts(delivery)} isQuiet>
      {(attempts) => {
        const last = attempts.at(-1);
        return last ? <AttemptResult attempt={last} /> : <Text size="sm">The test was canceled.</Text>;
      }}
    </Loaded>
  );
}

function AttemptResult({ attempt }: { attempt: Attempt }) {
  const {
    outcome,
    status_code: status,
    duration_ms: durationMs,
    error_message: message,
    response_body: body,
  } = attempt;
  return (
    <>
      <Group gap="xs">
        <OutcomeStatus outcome={outcome} />
        <Text size="sm">
          {status === null ? 'No response' : `HTTP ${status}`}
          {durationMs !== null && ` in ${milliseconds(durationMs)}`}
        </Text>
      </Group>
      {message && <Text size="sm">{message}</Text>}
      {body && <ResponseExcerpt body={body} />}
    </>
  );
}
