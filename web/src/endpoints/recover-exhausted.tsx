import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '../api/api-client';
import { Failed } from '../parts/load-states';
import { toLocalInput, fromLocalInput } from '../parts/time-format';
import { recoverable } from './endpoint-numbers';
import { RecoveryProgress } from './recovery-progress';
import { useDryRun, useRecovery, useStartRecovery } from '../api/recovery-queries';

const DAY_MS = 24 * 3_600_000;

/** Sends exhausted deliveries again. Counts them first, then shows the progress, and can cancel. */
export function RecoverExhausted({ endpoint }: { endpoint: string }) {
  const recovery = useRecovery(endpoint).data;
  return (
    <Card withBorder component="section" aria-labelledby="recover">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4" id="recover">
          Recover exhausted deliveries
        </Title>
        <Text size="sm">
          A delivery is exhausted when all its attempts have failed. Here you can send exhausted deliveries again,
          oldest first, each with six new attempts.
        </Text>
        {recovery && <RecoveryProgress recovery={recovery} />}
        {recovery?.status !== 'running' && <Ask endpoint={endpoint} />}
      </Stack>
    </Card>
  );
}

function Ask({ endpoint }: { endpoint: string }) {
  const [since, setSince] = useState(() => toLocalInput(Date.now() - DAY_MS));
  const dryRun = useDryRun(endpoint);
  const start = useStartRecovery(endpoint);
  const error = start.error ?? dryRun.error;
  const isAboutSince = error instanceof ApiError && error.param === 'since';
  const counted = dryRun.data;
  return (
    <Stack gap="sm" align="flex-start">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          start.reset();
          dryRun.mutate(fromLocalInput(since));
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Exhausted since"
            type="datetime-local"
            value={since}
            onChange={(event) => {
              setSince(event.currentTarget.value);
              dryRun.reset();
            }}
            error={isAboutSince && error.message}
          />
          <Button type="submit" variant="default">
            Count deliveries
          </Button>
        </Group>
      </form>
      <Text size="sm" role="status">
        {counted &&
          (counted.total === 0
            ? 'No deliveries were exhausted since then.'
            : `${recoverable(counted)} would be sent again.`)}
      </Text>
      {counted && counted.total > 0 && (
        <Button loading={start.isPending} onClick={() => start.mutate(counted.since)}>
          Send {recoverable(counted)} again
        </Button>
      )}
      {error && !isAboutSince && <Failed error={error} />}
    </Stack>
  );
}
