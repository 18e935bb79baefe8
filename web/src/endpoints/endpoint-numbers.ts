import type { Endpoint, EndpointStats } from '../api/api-types';
import { clockTime } from '../parts/time-format';

/** "1 delivery", "2 deliveries" */
export const deliveries = (count: number) => `${count} ${count === 1 ? 'delivery' : 'deliveries'}`;

/** Number of held deliveries: "12", or "200+" when the API stopped counting. */
export const heldCount = ({ held_count: count, held_count_capped: isCapped }: Endpoint) =>
  `${count.toLocaleString('en')}${isCapped ? '+' : ''}`;

/** Number of deliveries that a recovery sends again: "12 deliveries", or "10000+ deliveries" when the API stopped counting. */
export const recoverable = ({ total, total_capped: isCapped }: { total: number; total_capped: boolean }) =>
  `${total.toLocaleString('en')}${isCapped ? '+' : ''} ${total === 1 ? 'delivery' : 'deliveries'}`;

/** Formats a rate from 0 to 1: "99.9%". Rounds down, so that 100% means no failure at all. */
export const percent = (rate: number) => `${Math.floor(rate * 1_000) / 10}%`;

/** The periods of statistics, shortest first. */
export const PERIODS = ['24h', '7d', '30d', '90d'] as const satisfies readonly EndpointStats['period'][];

/** "24 h", "7 d" */
export const shortPeriod = (period: EndpointStats['period']) => period.replace(/(?=[hd])/, ' ');

/** "last 24 hours", "last 7 days" */
export const lastPeriod = (period: EndpointStats['period']) =>
  `last ${shortPeriod(period).replace('h', 'hours').replace('d', 'days')}`;

/** What a bar of the chart is: an hour, or a day in UTC. */
export const unitOf = (period: EndpointStats['period']) => (period === '24h' ? 'hour' : 'day');

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

/**
 * Start of a bar: an hour in the viewer's time zone, "14:00", or "Jun 15, 14:00" on another day than `besideMs`; or a day in UTC,
 * "Jun 15".
 */
export const startOf = (period: EndpointStats['period'], start: string, besideMs = Date.now()) =>
  unitOf(period) === 'hour' ? clockTime(new Date(start), besideMs) : day.format(new Date(start));

const CAUSES = {
  status_4xx: '4xx',
  status_5xx: '5xx',
  status_other: 'other status',
  timeout: 'timeout',
  connection: 'no connection',
} as const;

/** Why attempts failed, most frequent first: "12 × 5xx, 1 × timeout"; empty when none did. */
export const causes = (failedBy: EndpointStats['failed_by']) =>
  (Object.keys(CAUSES) as (keyof typeof CAUSES)[])
    .filter((cause) => failedBy[cause] > 0)
    .sort((a, b) => failedBy[b] - failedBy[a])
    .map((cause) => `${failedBy[cause].toLocaleString('en')} × ${CAUSES[cause]}`)
    .join(', ');

/** Text alternative of the chart. */
export function chartText({ period, delivered, failed, buckets }: EndpointStats): string {
  const last = lastPeriod(period);
  if (delivered + failed === 0) return `No attempts in the ${last}`;
  const worst = buckets.reduce((most, bucket) => (bucket.failed > most.failed ? bucket : most));
  const from = unitOf(period) === 'hour' ? 'in the hour from' : 'on';
  const when = worst.failed === 0 ? '' : ` (${worst.failed} of them ${from} ${startOf(period, worst.start)})`;
  return `Attempts in the ${last}: ${delivered} delivered, ${failed} failed${when}`;
}

/**
 * Attempts counted between two statistics of the same endpoint and period. Compares only the hours from the last one of
 * `before` on, because older hours drop out of the period.
 */
export function countedSince(before: EndpointStats, now: EndpointStats, what: 'delivered' | 'failed'): number {
  const from = before.buckets.at(-1);
  const counted = now.buckets.filter(({ start }) => !from || start >= from.start);
  return counted.reduce((sum, hour) => sum + hour[what], 0) - (from?.[what] ?? 0);
}
