import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DEFAULT_KEY_ID, parseKeyRing } from '../domain/key-ring';

/** `SECRETS_KEY` cannot be used; the message is one line that names it and the remedy, and shows no key. */
export class SecretsKeyError extends Error {
  override name = 'SecretsKeyError';

  constructor(problem: string) {
    super(`SECRETS_KEY: ${problem}`);
  }
}

/** Encrypts endpoint secrets at rest; the context binds a ciphertext to its endpoint. */
export interface SecretBox {
  /** The id of the key that seals. */
  readonly keyId: string;
  /** What everything sealed by this key begins with. */
  readonly header: Buffer;
  seal(secret: string, context: string): Buffer;
  /** @throws {SecretsKeyError} when its key is not in the ring or another one, or context or bytes were changed. */
  open(sealed: Buffer, context: string): string;
}

const VERSION = 2;
/** Had no key id: there was one key. Still opened, never made. */
const VERSION_WITHOUT_ID = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; context and key id are the additional data.
 * Layout: version (1 byte), length of the key id (1), key id, nonce (12), tag (16), ciphertext.
 * @param secretsKey a key ring: the first key seals, all open.
 * @throws {SecretsKeyError} when it is not one.
 */
export function createSecretBox(secretsKey: string): SecretBox {
  const ring = ringOf(secretsKey);
  const keys = new Map(ring.map(({ id, base64 }) => [id, Buffer.from(base64, 'base64')]));
  const keyId = ring[0].id;
  const header = Buffer.concat([Buffer.from([VERSION, keyId.length]), Buffer.from(keyId)]);
  return {
    ...{ keyId, header },
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keys.get(keyId)!, nonce).setAAD(additionalData(context, keyId));
      const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
    },
    open(sealed, context) {
      const { id, aad, rest } = read(sealed, context);
      const key = keys.get(id);
      if (!key) throw new SecretsKeyError(`a secret was sealed with the key "${id}", which is missing: add it`);
      const tagEnd = NONCE_BYTES + TAG_BYTES;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(aad).setAuthTag(rest.subarray(NONCE_BYTES, tagEnd));
        return Buffer.concat([decipher.update(rest.subarray(tagEnd)), decipher.final()]).toString('utf8');
      } catch {
        throw new SecretsKeyError(
          `a secret does not open with the key "${id}": put the key back that had this id, or restore the damaged row`,
        );
      }
    },
  };
}

function ringOf(secretsKey: string) {
  try {
    return parseKeyRing(secretsKey);
  } catch (error) {
    throw new SecretsKeyError((error as Error).message);
  }
}

// Neither endpoint ids nor key ids hold a "|".
const additionalData = (context: string, keyId: string) => Buffer.from(`${context}|${keyId}`);

function read(sealed: Buffer, context: string): { id: string; aad: Buffer; rest: Buffer } {
  if (sealed[0] === VERSION_WITHOUT_ID)
    return { id: DEFAULT_KEY_ID, aad: Buffer.from(context), rest: sealed.subarray(1) };
  if (sealed[0] !== VERSION) throw new SecretsKeyError('a secret was sealed by a newer version: run that one');
  const idEnd = 2 + (sealed[1] ?? 0);
  const id = sealed.subarray(2, idEnd).toString();
  return { id, aad: additionalData(context, id), rest: sealed.subarray(idEnd) };
}
