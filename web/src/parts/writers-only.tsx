import type { ReactNode } from 'react';
import { useSettings } from '../settings';

/** Shows what needs a key that may change something. With one that only reads, it would fail, so it is left out. */
export function WritersOnly({ children }: { children: ReactNode }) {
  return useSettings().api_key_scopes.includes('webhooks:write') ? children : null;
}
