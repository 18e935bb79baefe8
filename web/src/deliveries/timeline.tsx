import { Card, Stack, Text, Title } from '@mantine/core';
import type { Attempt, Delivery } from '../api/types';
import { duration } from '../parts/time';
import { AttemptStep } from './attempt';
import { Coming } from './coming';
import { cyclesOf, goesOn, promisedWait } from './schedule';
import type { Step } from './schedule';
import classes from './timeline.module.css';

/** All attempts and the waits between them, against the promised schedule; the newest cycle first. */
export function Timeline({ delivery, attempts }: { delivery: Delivery; attempts: readonly Attempt[] }) {
  const cycles = cyclesOf(delivery, attempts);
  const lastId = attempts.at(-1)?.id;
  if (cycles.length === 0) return <Text size="sm">Nothing has been sent yet.</Text>;
  return (
    <Stack>
      {cycles.map(({ cycle, steps }) => (
        <Card key={cycle} withBorder padding="md" component="section" aria-label={`Cycle ${cycle}`}>
          {delivery.cycle > 1 && (
            <Title order={3} size="h5" mb="sm">
              Cycle {cycle}
            </Title>
          )}
          <ol className={classes.steps}>
            {steps.map((step) => (
              <Made key={step.attempt.id} step={step} isLast={step.attempt.id === lastId} />
            ))}
            {goesOn(delivery) && cycle === delivery.cycle && <Coming delivery={delivery} />}
          </ol>
        </Card>
      ))}
    </Stack>
  );
}

function Made({ step, isLast }: { step: Step; isLast: boolean }) {
  const { attempt, waitedMs } = step;
  return (
    <>
      {waitedMs !== null && (
        <li className={`${classes.step} ${classes.wait}`}>
          <Text size="xs" c="dimmed">
            Wait of {duration(waitedMs)} · promised {promisedWait(attempt.attempt)}
          </Text>
        </li>
      )}
      <AttemptStep step={step} isLast={isLast} />
    </>
  );
}
