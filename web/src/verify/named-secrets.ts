import type { RevealedSecret } from '../api/webhooks';

/** The secrets that are shown, and what to call each: while a rotation is under way there are two. */
export function namedSecrets(shown: RevealedSecret | undefined): [name: string, secret: string][] {
  if (!shown) return [];
  if (shown.old_secret === null) return [['secret', shown.secret]];
  return [
    ['new secret', shown.secret],
    ['old secret', shown.old_secret],
  ];
}
