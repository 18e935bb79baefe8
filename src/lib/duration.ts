const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const MAX_DURATION_MS = 7 * 24 * UNIT_MS.h;

/**
 * Parses a duration such as `10s`, `5m`, `500ms` or `24h` into milliseconds.
 * @param leastMs what is shorter is refused; 0 allows `0s`.
 * @throws {Error} when it is not a whole number followed by ms, s, m or h, or is less than `leastMs` or more than 7 days.
 */
export function parseDurationMs(text: string, leastMs = 1): number {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text.trim());
  const durationMs = match ? Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] : -1;
  if (durationMs < leastMs || durationMs > MAX_DURATION_MS) {
    throw new Error(`"${text}" is not a duration such as 500ms, 10s, 5m or 24h, of at most 7 days`);
  }
  return durationMs;
}

/**
 * Parses the retry schedule: exactly five waits, as in `30s,5m,30m,2h,24h`. Returns milliseconds.
 * @throws {Error} when it does not consist of exactly five durations.
 */
export function parseRetrySchedule(text: string): number[] {
  const waitsMs = text.split(',').map((wait) => parseDurationMs(wait));
  if (waitsMs.length !== 5) {
    throw new Error(`must have exactly five waits, not ${waitsMs.length}; the default is 30s,5m,30m,2h,24h`);
  }
  return waitsMs;
}

/** Formats a duration for people: `30 s`, `5 min`, `2 h`, `1 h 30 min`. Rounded to seconds, with at most two units. */
export function formatDuration(durationMs: number): string {
  const totalS = Math.round(durationMs / 1_000);
  const parts: [number, string][] = [
    [Math.floor(totalS / 3_600), 'h'],
    [Math.floor((totalS % 3_600) / 60), 'min'],
    [totalS % 60, 's'],
  ];
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return shown.length === 0 ? '0 s' : shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}
