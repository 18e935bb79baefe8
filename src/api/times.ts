/** ISO 8601 in UTC with milliseconds. */
export const instant = (time: Date | null) => time?.toISOString() ?? null;

/** ISO 8601 in UTC in whole seconds, as `created_at` is everywhere. */
export const wholeSeconds = (time: Date) => `${time.toISOString().slice(0, 19)}Z`;
