import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../accounts/audit-log.sql';
import type { Db } from '../db/pool';
import type { EventId } from '../lib/ids';
import { forgetFingerprint, forgetResponses, redactBody } from './event-redaction.sql';

/** The most rows that one statement changes or looks at. */
const MAX_ROWS = 1_000;
/** How long to wait for attempts that had begun. */
const SENDING_WAIT_MS = 60_000;
const SENDING_PAUSE_MS = 250;

/** What `redactEvent` has done. */
export interface Redaction {
  type: string;
  redactedAt: Date;
  canceled: number;
  /** Attempts whose response was removed. */
  responses: number;
}

/** Attempts that began before the redaction are still under way, so their responses may follow. */
export class AttemptUnderWayError extends Error {
  override name = 'AttemptUnderWayError';
}

/**
 * Replaces the body of an event by a marker, cancels its deliveries that wait, and removes responses and the hash of its
 * data. It can be interrupted at any time and run again, and it continues.
 * @returns `undefined` when there is no such event.
 * @throws {AttemptUnderWayError} when an attempt has not ended within a minute. Run it again later.
 */
export async function redactEvent(db: Db, eventId: EventId, actor: Actor): Promise<Redaction | undefined> {
  const untilMs = performance.now() + SENDING_WAIT_MS;
  let canceled = 0;
  for (;;) {
    const event = await redactBody(db, eventId, actor);
    if (!event) return undefined;
    canceled += event.canceled;
    if (event.sending > 0 && performance.now() < untilMs) {
      await sleep(SENDING_PAUSE_MS);
      continue;
    }
    const { accountId, type, redactedAt } = event;
    for (let after: string | null = ''; after !== null;) {
      after = await forgetFingerprint(db, { accountId, id: eventId }, after, MAX_ROWS);
    }
    const responses = await forgetAll(db, eventId);
    if (event.sending > 0) throw new AttemptUnderWayError('an attempt is under way');
    return { type, redactedAt, canceled, responses };
  }
}

async function forgetAll(db: Db, eventId: EventId): Promise<number> {
  for (let total = 0; ;) {
    const count = await forgetResponses(db, eventId, MAX_ROWS);
    total += count;
    if (count < MAX_ROWS) return total;
  }
}
