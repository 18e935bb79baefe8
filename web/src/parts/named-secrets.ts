import type { RevealedSecret } from '../api/webhooks';

export interface NamedSecret {
  name: string;
  secret: string;
}

/** An endpoint's secrets with their labels: two during a rotation, otherwise one. */
export function namedSecrets({ secret, old_secret: old }: RevealedSecret): NamedSecret[] {
  if (old === null) return [{ name: 'Secret', secret }];
  return [
    { name: 'New secret', secret },
    { name: 'Old secret', secret: old },
  ];
}
