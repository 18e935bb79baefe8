import type { EndpointId } from '../../lib/ids';
import { MAX_ANNOUNCED_COUNTED, endpointsWithExpired, expireHeld, takeAnnouncements } from './expiry.sql';
import type { Job } from './step';

/** Deliveries of one endpoint that expire in one step. */
export const MAX_EXPIRED_PER_STEP = 500;
/** Endpoints that take turns. */
const MAX_ENDPOINTS = 100;
/** Endpoints that are announced in one step. */
const MAX_ANNOUNCEMENTS = 10;

/** Announces, once a day for each endpoint, held deliveries that expire within three days. */
export const announceExpiry: Job = async function* ({ db, log, retentionDays }) {
  for (;;) {
    const announcements = await takeAnnouncements(db, retentionDays, MAX_ANNOUNCEMENTS);
    for (const { accountId, endpointId, count, first } of announcements) {
      const isCapped = count >= MAX_ANNOUNCED_COUNTED;
      log.warn({ accountId, endpointId, count, isCapped, first }, 'held deliveries expire within three days');
    }
    if (announcements.length > 0) yield { rows: announcements.length };
    if (announcements.length < MAX_ANNOUNCEMENTS) return;
  }
};

/** Expires deliveries that were held for too long. Endpoints take turns, a batch each, so that a long backlog delays no other. */
export const expireHeldDeliveries: Job = async function* ({ db, log, retentionDays }) {
  const counts = new Map<EndpointId, number>();
  try {
    for (;;) {
      const endpoints = await endpointsWithExpired(db, retentionDays, MAX_ENDPOINTS);
      let expired = 0;
      for (const endpointId of endpoints) {
        const rows = await expireHeld(db, endpointId, retentionDays, MAX_EXPIRED_PER_STEP);
        if (rows === 0) continue;
        counts.set(endpointId, (counts.get(endpointId) ?? 0) + rows);
        expired += rows;
        yield { rows };
      }
      // What is left, if anything, is locked by others.
      if (expired === 0) return;
    }
  } finally {
    for (const [endpointId, count] of counts) log.warn({ endpointId, count }, 'held deliveries expired');
  }
};
