import { Text } from '@mantine/core';
import type { Delivery } from '../api/types';
import { ClockTime } from '../parts/time';
import { attemptsOf, scheduledWait } from './schedule';
import { Due } from './standing';
import classes from './timeline.module.css';

/** The next attempt, and those that follow if it fails. */
export function Coming({ delivery }: { delivery: Delivery }) {
  const { attempt, status, due_at: dueAt } = delivery;
  const later = Array.from({ length: attemptsOf(delivery) - attempt }, (_, index) => attempt + 1 + index);
  return (
    <>
      <li className={`${classes.step} ${classes.next}`}>
        <Text size="sm" fw={600}>
          {status === 'in_progress' && dueAt ? (
            <Due at={dueAt} what={`Attempt ${attempt}`} />
          ) : (
            `Attempt ${attempt} is queued`
          )}
        </Text>
        {status === 'in_progress' && dueAt && (
          <Text size="xs" c="dimmed">
            Due <ClockTime at={dueAt} />
            {attempt > 1 && ` · scheduled ${scheduledWait(attempt)} after the previous attempt`}
          </Text>
        )}
      </li>
      {later.map((number) => (
        <li key={number} className={`${classes.step} ${classes.coming}`}>
          <Text size="sm">
            Attempt {number}, if needed: {scheduledWait(number)} later
          </Text>
        </li>
      ))}
    </>
  );
}
