import type { Attempt, Delivery } from '../api/types';

/** The promised waits before attempts 2 to 6; each begins when the failed attempt ends. */
const WAITS = ['30 s', '5 min', '30 min', '2 h', '24 h'];

const MAX_ATTEMPTS = WAITS.length + 1;

/** A test is one attempt, without retries. */
export const attemptsOf = ({ test }: Pick<Delivery, 'test'>) => (test ? 1 : MAX_ATTEMPTS);

/** The promised wait before this attempt, a retry. */
export const promisedWait = (attempt: number) => WAITS[attempt - 2];

/** Whether an attempt is under way or still to come by itself. */
export const goesOn = ({ status }: Delivery) => status === 'pending' || status === 'in_progress';

/** Whether it ended without having arrived. */
export const isGivenUp = ({ status }: Delivery) => status === 'exhausted' || status === 'canceled';

/** How many retries there are still to be, the one under way or due next included. */
export const retriesLeft = (delivery: Delivery) =>
  Math.min(attemptsOf(delivery) - 1, attemptsOf(delivery) - delivery.attempt + 1);

export interface Step {
  attempt: Attempt;
  /** From the end of the failed attempt before it until it was due; null before the first. */
  waitedMs: number | null;
  /** From when it was due until it was sent. */
  lateMs: number;
}

/** The cycles of a delivery, newest first, each with its attempts in the order in which they were sent. */
export function cyclesOf(delivery: Delivery, attempts: readonly Attempt[]): { cycle: number; steps: Step[] }[] {
  const present = goesOn(delivery) ? [delivery.cycle] : [];
  const cycles = [...new Set([...present, ...attempts.map(({ cycle }) => cycle)])].sort((a, b) => b - a);
  return cycles.map((cycle) => ({ cycle, steps: stepsOf(attempts.filter((attempt) => attempt.cycle === cycle)) }));
}

const stepsOf = (attempts: readonly Attempt[]): Step[] =>
  attempts.map((attempt, index) => {
    const before = attempts.slice(0, index).findLast((earlier) => earlier.attempt < attempt.attempt);
    const waitedFrom = before?.ended_at;
    const dueAtMs = Date.parse(attempt.due_at);
    return {
      attempt,
      waitedMs: waitedFrom ? Math.max(0, dueAtMs - Date.parse(waitedFrom)) : null,
      lateMs: Math.max(0, Date.parse(attempt.sent_at) - dueAtMs),
    };
  });
