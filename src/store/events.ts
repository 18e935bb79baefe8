import { EVENT_TYPES } from '../domain/event-types';
import type { EventType } from '../domain/event-types';
import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import { only } from './pool';
import type { Db } from './pool';

export interface PublishedEvent {
  id: string;
  createdAt: Date;
  /** How many endpoints the event goes to. */
  deliveries: number;
  /** True when this idempotency key had already published it. */
  replayed: boolean;
}

/** Another event was published under this idempotency key within 72 hours. */
export class IdempotencyKeyReusedError extends Error {
  override name = 'IdempotencyKeyReusedError';
}

/**
 * Accepts an event through the SQL function `publish_event`, which producers can also call in a transaction of theirs.
 * @param event.dataJson the exact text of a JSON object; it is sent byte for byte.
 * @throws {IdempotencyKeyReusedError}
 */
export async function publishEvent(
  db: Db,
  event: { accountId: string; type: EventType; dataJson: string; idempotencyKey: string | null },
): Promise<PublishedEvent> {
  try {
    const result = await db.query<PublishedEvent>({
      name: 'publish-event',
      text: `select event_id as id, created_at as "createdAt", deliveries, replayed
             from publish_event($1, $2, $3::json, $4)`,
      values: [event.accountId, event.type, event.dataJson, event.idempotencyKey],
    });
    return only(result);
  } catch (error) {
    if ((error as { code?: string }).code === 'HW409') throw new IdempotencyKeyReusedError((error as Error).message);
    throw error;
  }
}

/**
 * Stores a test event and its only delivery, to this endpoint, whatever its status and subscription.
 * @returns the delivery's id, or `undefined` when the account has no such endpoint.
 */
export async function publishTestEvent(
  db: Db,
  test: { accountId: string; endpointId: string; type: EventType; dataJson: string },
  actor: Actor = OPERATOR,
): Promise<string | undefined> {
  const result = await db.query<{ id: string }>({
    name: 'publish-test-event',
    text: `
      with event as (
        insert into events (id, account_id, type, created_at, body)
        select new.id, e.account_id, $3, new.created_at, convert_to(
          '{"id":"' || new.id || '","object":"event","type":"' || $3 || '","created_at":"'
          || to_char(new.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","data":' || $4 || '}', 'UTF8')
        from endpoints e, (select new_id('evt') as id, date_trunc('second', now()) as created_at offset 0) new
        where e.id = $2 and e.account_id = $1 and e.deleted_at is null
        returning id, account_id, type)
      insert into deliveries (account_id, event_id, endpoint_id, event_type, is_test)
      select account_id, id, $2, type, true from event
      returning id,
        write_audit($5, $1, 'endpoint.tested', $2, json_build_object('delivery', deliveries.id, 'type', event_type))`,
    values: [test.accountId, test.endpointId, test.type, test.dataJson, actor],
  });
  return result.rows[0]?.id;
}

export async function eventExists(db: Db, accountId: string, eventId: string): Promise<boolean> {
  const result = await db.query({
    text: 'select from events where id = $1 and account_id = $2',
    values: [eventId, accountId],
  });
  return result.rowCount === 1;
}

/** An event as lists show it: its data is shown alone. */
export interface ListedEvent {
  id: string;
  type: EventType;
  createdAt: Date;
}

/** Newest first; one more than `limit` tells that there are more. `since` and `until` go by the time in the id. */
export async function listEvents(
  db: Db,
  filter: { type?: EventType; since?: Date; until?: Date },
  page: { accountId: string; startingAfter: string | null; limit: number },
): Promise<ListedEvent[]> {
  const result = await db.query<ListedEvent>({
    // One probe for each type, with bounds and order as in `listDeliveries`.
    text: `
      select page.id, page.type, page.created_at as "createdAt"
      from unnest($2::text[]) as wanted cross join lateral (
        select e.id, e.type, e.created_at from events e
        where e.account_id = $1 and (e.type, e.id) >= (wanted, coalesce(first_id('evt', $3::timestamptz), 'evt_'))
          and (e.type, e.id) < (wanted, least('evt_8', first_id('evt', $4::timestamptz), $5))
        order by e.type desc, e.id desc limit $6) page
      order by page.id desc limit $6`,
    values: [
      page.accountId,
      filter.type ? [filter.type] : EVENT_TYPES,
      filter.since,
      filter.until,
      page.startingAfter,
      page.limit + 1,
    ],
  });
  return result.rows;
}

/** The bytes that endpoints get: a JSON object with id, type, time and data. `undefined` when there is no such event. */
export async function getEventBody(db: Db, accountId: string, eventId: string): Promise<Buffer | undefined> {
  const result = await db.query<{ body: Buffer }>({
    text: 'select body from events where id = $1 and account_id = $2',
    values: [eventId, accountId],
  });
  return result.rows[0]?.body;
}
