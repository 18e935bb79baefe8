import type { Webhook, WebhookStats } from '../api/types';
import { timeOfDay } from '../parts/local-time';

/** "1 delivery", "2 deliveries" */
export const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const deliveries = (count: number) => plural(count, 'delivery', 'deliveries');

/** "12", or "10000+" where there may be more. */
export const heldCount = ({ held_count: count, held_count_capped: isCapped }: Webhook) =>
  `${count}${isCapped ? '+' : ''}`;

/** "99.9 %": never rounded up to a success that it was not. */
export const percent = (rate: number) => `${Math.floor(rate * 1_000) / 10} %`;

/** "14:00" in the viewer's zone. */
export const hourOf = (start: string) => timeOfDay(new Date(start));

/** What the drawing of the last 24 hours shows, in words. */
export function inWords({ delivered, failed, hours }: WebhookStats): string {
  if (delivered + failed === 0) return 'No attempts in the last 24 hours';
  const worst = hours.reduce((most, hour) => (hour.failed > most.failed ? hour : most));
  const when = worst.failed === 0 ? '' : `, most of them in the hour from ${hourOf(worst.start)} (${worst.failed})`;
  return `Attempts of the last 24 hours: ${delivered} delivered, ${failed} failed${when}`;
}

/** How much was counted after the first statistics: hours before theirs do not matter, nor those that drop out. */
export function countedSince(before: WebhookStats, now: WebhookStats, what: 'delivered' | 'failed'): number {
  const from = before.hours.at(-1);
  const counted = now.hours.filter(({ start }) => !from || start >= from.start);
  return counted.reduce((sum, hour) => sum + hour[what], 0) - (from?.[what] ?? 0);
}
