import { Card, Stack, Text, Title } from '@mantine/core';
import type { Attempt, Delivery } from '../api/api-types';
import { ClockTime } from '../parts/time';
import { duration } from '../parts/time-format';
import { useSettings } from '../settings';
import { AttemptStep } from './attempt-step';
import { DueCountdown } from './delivery-progress';
import { attemptsOf, cyclesOf, isUnfinished, scheduledWait, sendName } from './delivery-schedule';
import type { Step } from './delivery-schedule';
import { RequestedBy } from './requested-by';
import classes from './attempts-timeline.module.css';

/** All attempts of a delivery and the waits between them. Each cycle has a section of its own, newest first. */
export function AttemptsTimeline({ delivery, attempts }: { delivery: Delivery; attempts: readonly Attempt[] }) {
  const cycles = cyclesOf(delivery, attempts);
  const lastId = attempts.at(-1)?.id;
  if (cycles.length === 0) return <Text size="sm">Nothing has been sent yet.</Text>;
  return (
    <Stack>
      {cycles.map(({ cycle, steps }) => (
        <Card key={cycle} withBorder padding="md" component="section" aria-label={sendName(cycle)}>
          {delivery.cycle > 1 && (
            <Title order={3} size="h5" mb="sm">
              {sendName(cycle)}
            </Title>
          )}
          {cycle === delivery.cycle && delivery.requested_by && <RequestedBy request={delivery.requested_by} />}
          <ol className={classes.steps}>
            {steps.map((step) => (
              <PastAttempt key={step.attempt.id} step={step} isLast={step.attempt.id === lastId} />
            ))}
            {isUnfinished(delivery) && cycle === delivery.cycle && <UpcomingAttempts delivery={delivery} />}
          </ol>
        </Card>
      ))}
    </Stack>
  );
}

function PastAttempt({ step, isLast }: { step: Step; isLast: boolean }) {
  const { attempt, waitedMs } = step;
  const settings = useSettings();
  return (
    <>
      {waitedMs !== null && (
        <li className={`${classes.step} ${classes.wait}`}>
          <Text size="xs" c="dimmed">
            Waited {duration(waitedMs)} · scheduled {scheduledWait(attempt.attempt, settings)}
          </Text>
        </li>
      )}
      <AttemptStep step={step} isLast={isLast} />
    </>
  );
}

/** The next attempt, and those that follow if it fails. */
function UpcomingAttempts({ delivery }: { delivery: Delivery }) {
  const { attempt, status, due_at: dueAt } = delivery;
  const settings = useSettings();
  const later = Array.from({ length: attemptsOf(delivery, settings) - attempt }, (_, index) => attempt + 1 + index);
  return (
    <>
      <li className={`${classes.step} ${classes.next}`}>
        <Text size="sm" fw={600}>
          {status === 'in_progress' && dueAt ? (
            <DueCountdown at={dueAt} what={`Attempt ${attempt}`} />
          ) : (
            `Attempt ${attempt} is queued`
          )}
        </Text>
        {status === 'in_progress' && dueAt && (
          <Text size="xs" c="dimmed">
            Due <ClockTime at={dueAt} />
            {attempt > 1 && ` · scheduled ${scheduledWait(attempt, settings)} after the previous attempt`}
          </Text>
        )}
      </li>
      {later.map((number) => (
        <li key={number} className={`${classes.step} ${classes.coming}`}>
          <Text size="sm">
            Attempt {number}, if needed: {scheduledWait(number, settings)} later
          </Text>
        </li>
      ))}
    </>
  );
}
