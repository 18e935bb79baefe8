const MS_PER_MINUTE = 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Time of day in the viewer's time zone: "14:00". */
export const timeOfDay = (date: Date) => clock.format(date);

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
