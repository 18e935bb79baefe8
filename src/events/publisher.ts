import type { Db } from '../db/pool';
import { sqlStateOf } from '../db/sql-state';
import { Grouper } from '../lib/grouper';
import type { AccountId } from '../lib/ids';
import { publishEvent, publishEvents } from './events.sql';
import type { NewEvent, PublishedEvent } from './events.sql';

type EventOfAccount = NewEvent & { accountId: AccountId };

/** @throws as the function `publishEvent` */
export type Publish = (event: EventOfAccount) => Promise<PublishedEvent>;

/** Two statements of an account: while one waits for its commit, the other one works. */
const GROUPS_AT_ONCE = 2;
const MAX_EVENTS = 16;
/** Longer than another group takes. A group gives up before PostgreSQL looks for deadlocks, so it never costs a producer's transaction. */
const LOCK_TIMEOUT_MS = 100;
/** One event was refused, or its key is locked, and nothing of the group was stored: bad data, a rule, a deadlock, a lock. */
const REFUSED = /^((HW|22|23)...|40P01|55P03)$/;

/** Events that one account may have under way in `Publish`: in two groups, and in the two after them. */
export const MAX_PUBLISHING = 2 * GROUPS_AT_ONCE * MAX_EVENTS;

/**
 * Publishes what comes at the same time for one account in one statement and one commit. If that is refused, each of its events
 * is published alone, and has its own result.
 * @param connections that one account may use at the same time. With one there are no groups.
 * @param maxWaiting calls for one account that may wait.
 */
export function createPublisher(
  db: Db,
  { connections, maxWaiting }: { connections: number; maxWaiting: number },
): Publish {
  const maxGroups = Math.min(GROUPS_AT_ONCE, connections - 1);
  const alone = new Grouper<EventOfAccount, PublishedEvent>({
    ...{ maxFlushes: connections - maxGroups, maxItems: 1, maxWaiting },
    flush: async ([event]) => [await publishEvent(db, event!)],
  });
  if (maxGroups === 0) return (event) => alone.add(event, event.accountId);
  const groups = new Grouper<EventOfAccount, PublishedEvent>({
    ...{ maxFlushes: maxGroups, maxItems: MAX_EVENTS, maxWaiting },
    async flush(events) {
      const { accountId } = events[0]!;
      try {
        const published = await publishEvents(db, accountId, events, LOCK_TIMEOUT_MS);
        return published.map((one) => one ?? Promise.reject(new Error('the event of this idempotency key is gone')));
      } catch (error) {
        if (!REFUSED.test(sqlStateOf(error))) throw error;
        return events.map((event) => alone.add(event, accountId));
      }
    },
  });
  return (event) => groups.add(event, event.accountId);
}
