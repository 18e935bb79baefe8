import { Button, Card, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '../api/api-client';
import type { EventType } from '../api/api-types';
import { EventTypeSelect } from '../events/event-type-select';
import { Failed } from '../parts/load-states';
import { toLocalInput, fromLocalInput } from '../parts/time-format';
import { recoverable } from './endpoint-numbers';
import { RecoveryProgress } from './recovery-progress';
import { useCountReplay, useRecovery, useStartReplay } from '../api/recovery-queries';
import type { ReplayOf } from '../api/recovery-queries';
import { WritersOnly } from '../parts/writers-only';

const DAY_MS = 24 * 3_600_000;

const WHAT: Readonly<Record<ReplayOf['include'], string>> = {
  exhausted: 'Exhausted: all attempts failed',
  all: 'All, also what was delivered',
  missing: 'Events that this endpoint never had',
};

/** Sends deliveries of a stretch of time again. Counts them first, then shows the progress, and can cancel. */
export function SendAgain({ endpoint }: { endpoint: string }) {
  const recovery = useRecovery(endpoint).data;
  return (
    <Card withBorder component="section" aria-labelledby="send-again">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4" id="send-again">
          Send again
        </Title>
        <Text size="sm">
          Sends the deliveries of a stretch of time again, oldest first, each with a new round of six attempts. A new
          endpoint can also get events from before it existed.
        </Text>
        {recovery && <RecoveryProgress recovery={recovery} />}
        <WritersOnly>{recovery?.status !== 'running' && <Ask endpoint={endpoint} />}</WritersOnly>
      </Stack>
    </Card>
  );
}

function Ask({ endpoint }: { endpoint: string }) {
  const [wanted, setWanted] = useState<Wanted>(() => ({
    include: 'exhausted',
    since: toLocalInput(Date.now() - DAY_MS),
    until: '',
    type: '',
  }));
  const count = useCountReplay([endpoint]);
  const start = useStartReplay();
  const error = start.error ?? count.error;
  const field = error instanceof ApiError ? error.param : null;
  return (
    <Stack gap="sm" align="flex-start">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          start.reset();
          count.mutate(replayOf(wanted));
        }}
      >
        <Group align="flex-end" gap="xs">
          <Fields
            wanted={wanted}
            onChange={(changed) => {
              setWanted({ ...wanted, ...changed });
              count.reset();
              start.reset();
            }}
            errorOf={(name) => field === name && error!.message}
          />
          <Button type="submit" size="xs" variant="default">
            Count deliveries
          </Button>
        </Group>
      </form>
      <Text size="sm" role="status">
        {count.isPending && 'Counting …'}
        {count.data && (count.data.total === 0 ? 'There are none.' : `${recoverable(count.data)} would be sent.`)}
      </Text>
      {count.data && (count.data.total > 0 || count.data.total_capped) && (
        <Button loading={start.isPending} onClick={() => start.mutate(count.data)}>
          Send {recoverable(count.data)}
        </Button>
      )}
      {error && field !== 'since' && field !== 'until' && <Failed error={error} />}
    </Stack>
  );
}

/** What is chosen in the form. Times are values of `datetime-local` inputs; empty: now, or all types. */
interface Wanted {
  include: ReplayOf['include'];
  since: string;
  until: string;
  type: string;
}

const replayOf = ({ include, since, until, type }: Wanted): ReplayOf => ({
  include,
  since: fromLocalInput(since),
  ...(until && { until: fromLocalInput(until) }),
  ...(type && { types: [type as EventType] }),
});

interface FieldsProps {
  wanted: Wanted;
  onChange: (changed: Partial<Wanted>) => void;
  errorOf: (name: 'since' | 'until') => string | false;
}

function Fields({ wanted: { include, since, until, type }, onChange, errorOf }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label="What"
        size="xs"
        value={include}
        onChange={(event) => onChange({ include: event.currentTarget.value as ReplayOf['include'] })}
        data={Object.entries(WHAT).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        label="From"
        size="xs"
        type="datetime-local"
        value={since}
        onChange={(event) => onChange({ since: event.currentTarget.value })}
        error={errorOf('since')}
      />
      <TextInput
        label="Until (empty: now)"
        size="xs"
        type="datetime-local"
        value={until}
        onChange={(event) => onChange({ until: event.currentTarget.value })}
        error={errorOf('until')}
      />
      <EventTypeSelect value={type} onChange={(chosen) => onChange({ type: chosen })} />
    </>
  );
}
