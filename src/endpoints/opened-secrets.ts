import type { SecretBox } from './secret-box';

/** Secrets that are kept decrypted; about 300 bytes each. */
const MAX_OPENED = 10_000;

/**
 * A secret box that remembers what it has decrypted, so that a secret is not decrypted again for each attempt. What is
 * encrypted names the row: no two rows have the same bytes, and a row that is encrypted anew has others. Whoever is not used
 * longest is forgotten first.
 */
export function rememberingOpened(box: SecretBox): SecretBox {
  const opened = new Map<string, string>();
  return {
    ...box,
    open(sealed, context) {
      const key = `${context}|${sealed.toString('latin1')}`;
      const secret = opened.get(key) ?? box.open(sealed, context);
      opened.delete(key);
      opened.set(key, secret);
      if (opened.size > MAX_OPENED) opened.delete(opened.keys().next().value!);
      return secret;
    },
  };
}
