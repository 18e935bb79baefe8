import { z } from 'zod';

/** ISO 8601 in UTC, with milliseconds. */
export const instant = <Time extends Date | null>(time: Time) =>
  (time?.toISOString() ?? null) as Time extends Date ? string : string | null;

export const instantSchema = z.iso.datetime().meta({ example: '2025-06-15T14:30:00.123Z' });

/** ISO 8601 in UTC, in whole seconds, as in every `created_at`. */
export const wholeSeconds = (time: Date) => `${time.toISOString().slice(0, 19)}Z`;

export const wholeSecondsSchema = z.iso.datetime({ precision: 0 }).meta({ example: '2025-06-15T14:30:00Z' });

/** A parameter that is an instant. */
export const instantParam = z.iso
  .datetime({
    offset: true,
    error: 'must be a time in ISO 8601, such as 2025-06-15T14:30:00Z; in a URL, write "+" as %2B',
  })
  .transform((text) => new Date(text))
  .meta({ type: 'string', format: 'date-time', example: '2025-06-15T14:30:00Z' });
