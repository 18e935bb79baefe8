import type { Endpoint, EndpointStats } from '../api/api-types';
import { timeOfDay } from '../parts/time-format';

/** "1 delivery", "2 deliveries" */
export const deliveries = (count: number) => `${count} ${count === 1 ? 'delivery' : 'deliveries'}`;

/** Number of held deliveries: "12", or "200+" when the API stopped counting. */
export const heldCount = ({ held_count: count, held_count_capped: isCapped }: Endpoint) =>
  `${count.toLocaleString('en')}${isCapped ? '+' : ''}`;

/** Number of deliveries that a recovery sends again: "12 deliveries", or "10000+ deliveries" when the API stopped counting. */
export const recoverable = ({ total, total_capped: isCapped }: { total: number; total_capped: boolean }) =>
  `${total}${isCapped ? '+' : ''} ${total === 1 ? 'delivery' : 'deliveries'}`;

/** Formats a rate from 0 to 1: "99.9%". Rounds down, so that 100% means no failure at all. */
export const percent = (rate: number) => `${Math.floor(rate * 1_000) / 10}%`;

/** Start of an hour in the viewer's time zone: "14:00". */
export const hourOf = (start: string) => timeOfDay(new Date(start));

/** Text alternative of the chart of the last 24 hours. */
export function chartText({ delivered, failed, hours }: EndpointStats): string {
  if (delivered + failed === 0) return 'No attempts in the last 24 hours';
  const worst = hours.reduce((most, hour) => (hour.failed > most.failed ? hour : most));
  const when = worst.failed === 0 ? '' : ` (${worst.failed} of them in the hour from ${hourOf(worst.start)})`;
  return `Attempts in the last 24 hours: ${delivered} delivered, ${failed} failed${when}`;
}

/**
 * Attempts counted between two statistics of the same endpoint. Compares only the hours from the last one of `before`
 * on, because older hours drop out of the 24 hours.
 */
export function countedSince(before: EndpointStats, now: EndpointStats, what: 'delivered' | 'failed'): number {
  const from = before.hours.at(-1);
  const counted = now.hours.filter(({ start }) => !from || start >= from.start);
  return counted.reduce((sum, hour) => sum + hour[what], 0) - (from?.[what] ?? 0);
}
