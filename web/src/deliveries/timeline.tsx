import { Card, Stack, Text, Title } from '@mantine/core';
import type { Attempt, Delivery } from '../api/types';
import { duration } from '../parts/time';
import { AttemptStep } from './attempt';
import { Coming } from './coming';
import { cyclesOf, goesOn, scheduledWait } from './schedule';
import type { Step } from './schedule';
import classes from './timeline.module.css';

/** All attempts of a delivery and the waits between them. Each cycle has a section of its own, newest first. */
export function Timeline({ delivery, attempts }: { delivery: Delivery; attempts: readonly Attempt[] }) {
  const cycles = cyclesOf(delivery, attempts);
  const lastId = attempts.at(-1)?.id;
  if (cycles.length === 0) return <Text size="sm">Nothing has been sent yet.</Text>;
  return (
    <Stack>
      {cycles.map(({ cycle, steps }) => (
        <Card key={cycle} withBorder padding="md" component="section" aria-label={nameOf(cycle)}>
          {delivery.cycle > 1 && (
            <Title order={3} size="h5" mb="sm">
              {nameOf(cycle)}
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

/** Name of a cycle for customers: a delivery is sent once, and then again each time that somebody asks for it. */
function nameOf(cycle: number): string {
  if (cycle === 1) return 'First send';
  return cycle === 2 ? 'Sent again' : `Sent again (${ordinal(cycle - 1)} time)`;
}

const ORDINAL_SUFFIXES: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });

/** "2nd", "3rd" */
const ordinal = (count: number) => `${count}${ORDINAL_SUFFIXES[ordinalRules.select(count)]}`;

function Made({ step, isLast }: { step: Step; isLast: boolean }) {
  const { attempt, waitedMs } = step;
  return (
    <>
      {waitedMs !== null && (
        <li className={`${classes.step} ${classes.wait}`}>
          <Text size="xs" c="dimmed">
            Waited {duration(waitedMs)} · scheduled {scheduledWait(attempt.attempt)}
          </Text>
        </li>
      )}
      <AttemptStep step={step} isLast={isLast} />
    </>
  );
}
