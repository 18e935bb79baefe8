/** A key of `SECRETS_KEY`, which encrypts signing secrets. */
export interface RingKey {
  id: string;
  /** Base64 of 32 bytes. */
  base64: string;
}

/** The id of a key that is given without one, and of every key that was in use before keys had ids. */
export const DEFAULT_KEY_ID = 'default';

const KEY_BYTES = 32;
const MAX_KEYS = 16;
const ID = /^[\w-]{1,32}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const REMEDY = `use ${KEY_BYTES} random bytes in base64 (openssl rand -base64 ${KEY_BYTES})`;

/**
 * Parses a key ring: `id:base64,id:base64`, or a single base64 without an id. The first key encrypts, all of them decrypt.
 * @throws {Error} that names the wrong key and the remedy, without showing the key.
 */
export function parseKeyRing(text: string): [RingKey, ...RingKey[]] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > MAX_KEYS) throw new Error(`has ${parts.length} keys; the limit is ${MAX_KEYS}`);
  const keys = parts.map((part, at) => parseKey(part, parts.length === 1 ? 'the key' : `key ${at + 1}`, parts.length));
  const twice = keys.find(({ id }, at) => keys.findIndex((other) => other.id === id) !== at);
  if (twice) throw new Error(`has two keys with the id "${twice.id}": give each key its own id`);
  const [first, ...others] = keys;
  return [first!, ...others];
}

function parseKey(part: string, which: string, count: number): RingKey {
  const colon = part.indexOf(':');
  if (colon === -1 && count > 1) {
    throw new Error(`${which} has no id: write id:base64 for each key, separated by commas`);
  }
  const id = colon === -1 ? DEFAULT_KEY_ID : part.slice(0, colon);
  const base64 = part.slice(colon + 1);
  if (!ID.test(id)) throw new Error(`the id of ${which} must be 1 to 32 letters, digits, _ or -`);
  if (!BASE64.test(base64)) throw new Error(`${which} is not base64: ${REMEDY}`);
  const bytes = (base64.length / 4) * 3 - (base64.length - base64.replaceAll('=', '').length);
  if (bytes !== KEY_BYTES) throw new Error(`${which} has ${bytes} bytes instead of ${KEY_BYTES}: ${REMEDY}`);
  return { id, base64 };
}
