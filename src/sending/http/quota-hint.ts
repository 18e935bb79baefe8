import type { IncomingHttpHeaders } from 'node:http';

/** What a receiver says it still takes. */
export interface QuotaHint {
  /** Requests until the reset. */
  remaining: number;
  /** Time until the reset, in milliseconds. */
  resetMs: number;
}

/** Above this, a reset is a time since 1970 in seconds; the rest of the field means seconds from now. */
const FIRST_TIME_S = 1_000_000_000;
/** Above this, it is one in milliseconds. */
const FIRST_TIME_MS = 1_000_000_000_000;

/**
 * Reads the quota that a receiver announces: `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10, and the form of draft 07),
 * or else `RateLimit-Remaining` and `RateLimit-Reset`, or else those with `X-`. Of several quotas in `RateLimit`, the one
 * with the fewest requests left counts.
 * @returns null without both numbers, and when the reset is past.
 */
export function quotaHint(headers: IncomingHttpHeaders, nowMs = Date.now()): QuotaHint | null {
  const combined = textOf(headers['ratelimit']);
  if (combined !== undefined) return combinedHint(combined, nowMs);
  for (const prefix of ['ratelimit', 'x-ratelimit']) {
    const hint = hintOf(textOf(headers[`${prefix}-remaining`]), textOf(headers[`${prefix}-reset`]), nowMs);
    if (hint) return hint;
  }
  return null;
}

function combinedHint(text: string, nowMs: number): QuotaHint | null {
  const isDraft07 = /\bremaining\s*=/i.test(text);
  const quotas = isDraft07 ? [text] : text.split(',');
  const [remaining, reset] = isDraft07
    ? [/\bremaining\s*=\s*(\d+)/i, /\breset\s*=\s*(\d+)/i]
    : [/;\s*r=(\d+)/, /;\s*t=(\d+)/];
  const hints = quotas.map((quota) => hintOf(remaining.exec(quota)?.[1], reset.exec(quota)?.[1], nowMs));
  return hints.reduce((least, hint) => (hint && (!least || hint.remaining < least.remaining) ? hint : least), null);
}

function hintOf(remaining: string | undefined, reset: string | undefined, nowMs: number): QuotaHint | null {
  // Fields sent twice are joined with a comma; the first counts.
  const [left, resetAt] = [remaining, reset].map(
    (text) => /^\s*(\d{1,15})(?:\.\d+)?\s*(?:,|;|$)/.exec(text ?? '')?.[1],
  );
  if (left === undefined || resetAt === undefined) return null;
  const value = Number(resetAt);
  const timeMs = value >= FIRST_TIME_MS ? value : value * 1_000;
  const resetMs = value >= FIRST_TIME_S ? timeMs - nowMs : timeMs;
  return resetMs > 0 ? { remaining: Number(left), resetMs } : null;
}

const textOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
