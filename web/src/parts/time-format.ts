const MS_PER_MINUTE = 60_000;

const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;
const DAY = { day: 'numeric', month: 'short' } as const;
const [today, thisYear, otherYear] = [CLOCK, { ...DAY, ...CLOCK }, { year: 'numeric', ...DAY, ...CLOCK } as const].map(
  (parts) => new Intl.DateTimeFormat(undefined, parts),
);

/** Time of day in the viewer's time zone, with the day where it is not today: "14:00", "Jun 15, 14:00", "Jun 15, 2025, 14:00". */
export function clockTime(date: Date, nowMs: number): string {
  const now = new Date(nowMs);
  if (date.toDateString() === now.toDateString()) return today!.format(date);
  return (date.getFullYear() === now.getFullYear() ? thisYear! : otherYear!).format(date);
}

/** Value of a `datetime-local` input in the viewer's time zone, "2025-06-15T14:30"; empty when `ms` is NaN. */
export function toLocalInput(ms: number): string {
  if (Number.isNaN(ms)) return '';
  const offsetMs = new Date(ms).getTimezoneOffset() * MS_PER_MINUTE;
  return new Date(ms - offsetMs).toISOString().slice(0, 16);
}

/** ISO 8601 instant of a `datetime-local` value. An invalid value is returned unchanged: the API explains the error. */
export function fromLocalInput(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? local : new Date(ms).toISOString();
}

/** Formats a duration: "182 ms", "9.8 s". */
export const milliseconds = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** Formats a duration with its two largest units: "4 min 12 s". Days are used from two days on, as in "24 h". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const days = seconds < 2 * 86_400 ? 0 : Math.floor(seconds / 86_400);
  const parts = [
    [days, 'd'],
    [Math.floor(seconds / 3_600) - days * 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
