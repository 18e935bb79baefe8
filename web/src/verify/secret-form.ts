import { fromBase64, toBase64 } from './bytes';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** The key of `webhook-signature`: the part after `whsec_`, decoded; `null` when it is not valid base64. */
export const decodedSecret = (secret: string) => fromBase64(secret.slice(PREFIX.length));

/** What is wrong with the format of a secret and what to do about it; `null` when it is well-formed. */
export function secretProblem(secret: string): string | null {
  if (secret === '') return 'Paste the secret of the endpoint.';
  if (secret !== secret.trim()) return 'Remove the space or line break before or after the secret.';
  if (secret.startsWith('sk_'))
    return 'This is an API key. Paste the secret of the endpoint, which begins with whsec_.';
  if (!secret.startsWith(PREFIX)) return 'The secret must begin with whsec_. Copy it again, from whsec_ to its end.';
  const decoded = decodedSecret(secret);
  if (decoded === null) return 'The secret has an invalid character. Copy it again, from whsec_ to its end.';
  if (decoded.length < SECRET_BYTES) return 'The secret is too short. Copy it again, from whsec_ to its end.';
  if (decoded.length > SECRET_BYTES) return 'The secret is too long. Copy it again, without anything after it.';
  if (secret !== PREFIX + toBase64(decoded))
    return 'The secret must end with “=”. Copy it again, from whsec_ to its end.';
  return null;
}
