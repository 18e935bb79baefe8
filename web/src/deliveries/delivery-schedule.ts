import type { Attempt, Delivery, Settings } from '../api/api-types';
import { duration } from '../parts/time-format';

/** Maximum number of attempts. A test event is not retried. */
export const attemptsOf = ({ test }: Pick<Delivery, 'test'>, settings: Settings) =>
  test ? 1 : settings.attempts_per_delivery;

/** Scheduled wait before an attempt from 2 on, counted from the end of the failed attempt before it. */
export const scheduledWait = (attempt: number, settings: Settings) =>
  duration(settings.retry_schedule_seconds[attempt - 2]! * 1_000);

/** Whether an attempt is under way or will follow automatically. */
export const isUnfinished = ({ status }: Delivery) => status === 'pending' || status === 'in_progress';

/** Whether it is finished without having been delivered. */
export const isUndelivered = ({ status }: Delivery) =>
  status === 'exhausted' || status === 'canceled' || status === 'expired';

/** Whether it is finished and can be sent again. */
export const isSendable = ({ status }: Delivery) =>
  status === 'delivered' || status === 'exhausted' || status === 'canceled';

/** Number of retries left, including the one that is under way or due next. */
export function retriesLeft(delivery: Delivery, settings: Settings): number {
  const attempts = attemptsOf(delivery, settings);
  return Math.min(attempts - 1, attempts - delivery.attempt + 1);
}

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
