import { Text } from '@mantine/core';
import type { Delivery } from '../api/types';
import { ClockTime } from '../parts/time';
import { attemptsOf, promisedWait } from './schedule';
import { Due } from './standing';
import classes from './timeline.module.css';

/** The attempt that is due next, and those that follow should it fail. */
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
            `Attempt ${attempt} waits for its turn`
          )}
        </Text>
        {status === 'in_progress' && dueAt && (
          <Text size="xs" c="dimmed">
            Due <ClockTime at={dueAt} />
            {attempt > 1 && ` · promised ${promisedWait(attempt)} after the attempt before`}
          </Text>
        )}
      </li>
      {later.map((number) => (
        <li key={number} className={`${classes.step} ${classes.coming}`}>
          <Text size="sm">
            Attempt {number}, if it is needed: {promisedWait(number)} later
          </Text>
        </li>
      ))}
    </>
  );
}
