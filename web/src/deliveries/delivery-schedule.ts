import type { Attempt, Delivery } from '../api/api-types';

/** Default waits before attempts 2 to 6, each from the end of the failed attempt. */
const WAITS = ['30 s', '5 min', '30 min', '2 h', '24 h'];

const MAX_ATTEMPTS = WAITS.length + 1;

/** Maximum number of attempts. A test event is not retried. */
export const attemptsOf = ({ test }: Pick<Delivery, 'test'>) => (test ? 1 : MAX_ATTEMPTS);

/** Scheduled wait before an attempt from 2 on. */
export const scheduledWait = (attempt: number) => WAITS[attempt - 2];

/** Whether an attempt is under way or will follow automatically. */
export const isUnfinished = ({ status }: Delivery) => status === 'pending' || status === 'in_progress';

/** Whether it is finished without having been delivered. */
export const isUndelivered = ({ status }: Delivery) => status === 'exhausted' || status === 'canceled';

/** Number of retries left, including the one that is under way or due next. */
export const retriesLeft = (delivery: Delivery) =>
  Math.min(attemptsOf(delivery) - 1, attemptsOf(delivery) - delivery.attempt + 1);

export interface Step {
  attempt: Attempt;
  /** From the end of the previous failed attempt until this one was due; `null` for the first attempt. */
  waitedMs: number | null;
  /** From the due time until it was sent. */
  lateMs: number;
}

/** Cycles of a delivery, newest first, each with its attempts in the order in which they were sent. */
export function cyclesOf(delivery: Delivery, attempts: readonly Attempt[]): { cycle: number; steps: Step[] }[] {
  const current = isUnfinished(delivery) ? [delivery.cycle] : [];
  const cycles = [...new Set([...current, ...attempts.map(({ cycle }) => cycle)])].sort((a, b) => b - a);
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

/** Name of a cycle for customers: a delivery is sent once, and then again each time that somebody asks for it. */
export function sendName(cycle: number): string {
  if (cycle === 1) return 'First send';
  return cycle === 2 ? 'Sent again' : `Sent again (${ordinal(cycle - 1)} time)`;
}

const ORDINAL_SUFFIXES: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });

/** "2nd", "3rd" */
const ordinal = (count: number) => `${count}${ORDINAL_SUFFIXES[ordinalRules.select(count)]}`;
