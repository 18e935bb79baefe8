const MAX_HEADERS = 64;
const MAX_HEADERS_BYTES = 8_192;
const MAX_RETRY_AFTER_MS = 5 * 60_000;
/** Control characters and lone surrogates, which a text column or a page cannot hold. */
const UNFIT = /[\p{Cc}\p{Cs}]/gu;
/** Needs no cleaning, and has one byte for each character. Almost all headers are like that. */
const PLAIN = /^[\x20-\x7e]*$/;
/** RFC 9110, section 5.6.7. Date.parse alone would accept "-5" as a date. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Cleans and truncates a receiver's headers: at most 64, and 8 KiB in total, in UTF-8.
 * @param rawHeaders alternating names and values, as Node provides them.
 */
export function truncatedHeaders(rawHeaders: readonly string[]): [string, string][] {
  const kept: [string, string][] = [];
  let leftBytes = MAX_HEADERS_BYTES;
  for (let at = 0; at + 1 < rawHeaders.length && kept.length < MAX_HEADERS; at += 2) {
    const name = truncate(rawHeaders[at]!, leftBytes);
    const value = truncate(rawHeaders[at + 1]!, leftBytes - Buffer.byteLength(name));
    leftBytes -= Buffer.byteLength(name) + Buffer.byteLength(value);
    kept.push([name, value]);
    if (leftBytes <= 0) break;
  }
  return kept;
}

/** Cleans text and truncates it to `maxBytes` of UTF-8, never within a character. */
function truncate(text: string, maxBytes: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, maxBytes));
  const bytes = new TextEncoder().encode(text.replace(UNFIT, '\uFFFD'));
  return new TextDecoder().decode(bytes.subarray(0, Math.max(0, maxBytes)), { stream: true });
}

/**
 * How long a receiver asks us to wait (RFC 9110, section 10.2.3), in milliseconds, at most 5 minutes.
 * @returns null when the value is invalid, negative, or a time in the past.
 */
export function retryAfterMs(value: string | undefined, nowMs = Date.now()): number | null {
  if (value === undefined) return null;
  const isSeconds = /^\d+$/.test(value);
  if (!isSeconds && !HTTP_DATE.test(value)) return null;
  const waitMs = isSeconds ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return waitMs >= 0 ? Math.min(waitMs, MAX_RETRY_AFTER_MS) : null;
}
