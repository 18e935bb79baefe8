import { isIP } from 'node:net';
import { z } from 'zod';
import { within } from '../../lib/async';
import type { ApiDeps } from '../api-deps';

/** A lookup that takes longer counts as failed. */
const LOOKUP_TIMEOUT_MS = 2_000;

export const warningsSchema = z
  .array(z.object({ code: z.enum(['host_not_resolved']), message: z.string() }))
  .meta({ description: 'What would keep deliveries from arriving now. The URL was stored all the same.' });

/**
 * What is wrong with the URL now, although it is acceptable: a host may get its DNS record later. Like an attempt, it does not
 * say which addresses a name has, and a name that is not public looks like one that does not exist.
 */
export async function urlWarnings({ guard }: ApiDeps, url: string): Promise<z.input<typeof warningsSchema>> {
  const { hostname } = new URL(url);
  // A literal address was checked with the URL.
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) return [];
  const isResolved = await within(guard.addressesOf(hostname), LOOKUP_TIMEOUT_MS).then(
    () => true,
    () => false,
  );
  if (isResolved) return [];
  const message = `The host ${hostname} does not resolve to public addresses now, so attempts fail until it does. Check its spelling and its DNS records.`;
  return [{ code: 'host_not_resolved', message }];
}
