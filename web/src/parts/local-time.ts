const MS_PER_MINUTE = 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** "14:00" in the viewer's zone. */
export const timeOfDay = (date: Date) => clock.format(date);

/** What an input of date and time holds, in the viewer's zone: "2025-06-15T14:30"; empty for what is no time. */
export function localOf(ms: number): string {
  if (Number.isNaN(ms)) return '';
  const offsetMs = new Date(ms).getTimezoneOffset() * MS_PER_MINUTE;
  return new Date(ms - offsetMs).toISOString().slice(0, 16);
}

/** The instant that such an input means, as the API takes it; what is no time stays as it is, for the API to judge. */
export function instantOf(local: string): string {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? local : new Date(ms).toISOString();
}
