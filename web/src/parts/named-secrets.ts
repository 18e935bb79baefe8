import type { RevealedSecret } from '../api/webhooks';

export interface NamedSecret {
  name: string;
  secret: string;
}

/** The secrets that are shown, and what to call each: while a rotation is under way there are two. */
export function namedSecrets({ secret, old_secret: old }: RevealedSecret): NamedSecret[] {
  if (old === null) return [{ name: 'Secret', secret }];
  return [
    { name: 'New secret', secret },
    { name: 'Old secret', secret: old },
  ];
}
