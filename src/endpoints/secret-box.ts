import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DEFAULT_KEY_ID, parseKeyRing } from './key-ring';

/** `SECRETS_KEY` cannot be used. The message is one line that names the remedy and shows no key. */
export class SecretsKeyError extends Error {
  override name = 'SecretsKeyError';

  constructor(problem: string) {
    super(`SECRETS_KEY: ${problem}`);
  }
}

/** Encrypts signing secrets at rest. The context binds a ciphertext to its endpoint. */
export interface SecretBox {
  /** The id of the key that encrypts. */
  readonly keyId: string;
  /** The first bytes of everything encrypted with this key. */
  readonly header: Buffer;
  seal(secret: string, context: string): Buffer;
  /** @throws {SecretsKeyError} when the key is not in the ring, or the key, the context or the bytes do not match. */
  open(sealed: Buffer, context: string): string;
}

const VERSION = 2;
/** The format without a key id, from when there was only one key. It is still decrypted, but no longer written. */
const VERSION_WITHOUT_ID = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts with AES-256-GCM (NIST SP 800-38D) and a random 96-bit nonce. Context and key id are the additional data.
 * Layout: version (1 byte), length of the key id (1), key id, nonce (12), tag (16), ciphertext.
 * @param secretsKey a key ring: the first key encrypts, all of them decrypt.
 * @throws {SecretsKeyError} when it is not a key ring.
 */
export function createSecretBox(secretsKey: string): SecretBox {
  const ring = ringOf(secretsKey);
  const keys = new Map(ring.map(({ id, base64 }) => [id, Buffer.from(base64, 'base64')]));
  const keyId = ring[0].id;
  const header = Buffer.concat([Buffer.from([VERSION, keyId.length]), Buffer.from(keyId)]);
  return {
    keyId,
    header,
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keys.get(keyId)!, nonce).setAAD(additionalData(context, keyId));
      const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext]);
    },
    open(sealed, context) {
      const { id, aad, rest } = read(sealed, context);
      const key = keys.get(id);
      if (!key) throw new SecretsKeyError(`a secret was encrypted with the key "${id}", which is missing: add it`);
      const tagEnd = NONCE_BYTES + TAG_BYTES;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(aad).setAuthTag(rest.subarray(NONCE_BYTES, tagEnd));
        return Buffer.concat([decipher.update(rest.subarray(tagEnd)), decipher.final()]).toString('utf8');
      } catch {
        throw new SecretsKeyError(
          `a secret cannot be decrypted with the key "${id}": restore the key that had this id, or the damaged row`,
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

// Neither endpoint ids nor key ids contain a "|".
const additionalData = (context: string, keyId: string) => Buffer.from(`${context}|${keyId}`);

function read(sealed: Buffer, context: string): { id: string; aad: Buffer; rest: Buffer } {
  if (sealed[0] === VERSION_WITHOUT_ID) {
    return { id: DEFAULT_KEY_ID, aad: Buffer.from(context), rest: sealed.subarray(1) };
  }
  if (sealed[0] !== VERSION) throw new SecretsKeyError('a secret was encrypted by a newer release: run that release');
  const idEnd = 2 + (sealed[1] ?? 0);
  const id = sealed.subarray(2, idEnd).toString();
  return { id, aad: additionalData(context, id), rest: sealed.subarray(idEnd) };
}
