import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What an API key may do. `platform` publishes events for any account. */
export const SCOPES = ['webhooks:read', 'webhooks:write', 'events:write', 'platform'] as const;

export type Scope = (typeof SCOPES)[number];

/** What a customer's own key may do. */
export const CUSTOMER_SCOPES: readonly Scope[] = ['webhooks:read', 'webhooks:write', 'events:write'];

export const API_KEY_PREFIX = 'sk_live_';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(`^${API_KEY_PREFIX}[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

/**
 * Generates an API key: `sk_live_`, 32 random base62 characters (190 bits), and a checksum of six: the CRC-32 of what
 * precedes it, in base62. The checksum exposes a typo or an invented key without a database query.
 * @param randomBelow returns a uniformly distributed, unpredictable integer from 0 up to the bound.
 */
export function generateApiKey(randomBelow: (bound: number) => number = randomInt): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => DIGITS[randomBelow(DIGITS.length)]).join('');
  return API_KEY_PREFIX + random + checksumOf(API_KEY_PREFIX + random);
}

/** Whether the text has the form of an API key, with a correct checksum. */
export function isApiKey(text: string): boolean {
  return FORM.test(text) && text.endsWith(checksumOf(text.slice(0, -CHECKSUM_LENGTH)));
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = DIGITS[rest % DIGITS.length]! + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
