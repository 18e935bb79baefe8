import { fromBase64, toBase64 } from './bytes';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** The bytes that key `webhook-signature`: what follows `whsec_`, decoded. `null` when it is no base64. */
export const decodedSecret = (secret: string) => fromBase64(secret.slice(PREFIX.length));

/** What is wrong with the form of a secret, and what to do about it; `null` when nothing is. */
export function secretProblem(secret: string): string | null {
  if (secret === '') return 'Paste the secret of the endpoint.';
  if (secret !== secret.trim()) return 'There is a space or a line break around the secret. Take it away.';
  if (secret.startsWith('sk_')) return 'This is an API key. Take the secret of the endpoint, which begins with whsec_.';
  if (!secret.startsWith(PREFIX)) return 'The secret is not the whole one: it begins with whsec_, which is part of it.';
  const decoded = decodedSecret(secret);
  if (decoded === null) return 'The secret has a character that it cannot have. Copy it again, from whsec_ to its end.';
  if (decoded.length < SECRET_BYTES) return 'The secret has been cut short. Copy it again, from whsec_ to its end.';
  if (decoded.length > SECRET_BYTES) return 'The secret is too long: something has been added to it. Copy it again.';
  if (secret !== PREFIX + toBase64(decoded)) return 'The secret is not the whole one: it ends with “=”. Copy it again.';
  return null;
}
