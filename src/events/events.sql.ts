import type { Actor } from '../accounts/audit-log.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { AccountId, DeliveryId, EndpointId, EventId } from '../lib/ids';
import type { EventType } from './catalogue';

/** Largest `data` of an event, in bytes of its text as received. The SQL function `publish_event` has the same bound. */
export const MAX_DATA_BYTES = 256 * 1024;

/** The form of a reference: 1 to 255 characters, none of them a control character. The function allows any characters. */
// As ranges: not everyone who reads the OpenAPI document knows \p{Cc}.
export const REFERENCE_FORM = /^[^\u0000-\u001f\u007f-\u009f]{1,255}$/u;

/** The form of an idempotency key: 1 to 255 printable ASCII characters. */
export const IDEMPOTENCY_KEY_FORM = /^[\x20-\x7e]{1,255}$/;

export interface NewEvent {
  type: EventType;
  /** The exact text of a JSON object. It is sent byte for byte. */
  dataJson: string;
  idempotencyKey: string | null;
  /** What the producer calls the event, for search: 1 to 255 characters. Endpoints do not receive it. */
  reference?: string | undefined;
}

export interface PublishedEvent {
  id: EventId;
  createdAt: Date;
  /** Number of endpoints that the event is delivered to. */
  deliveries: number;
  /** True when an earlier call with this idempotency key published the event. */
  replayed: boolean;
}

/** The idempotency key was used for another request within the last 72 hours. */
export class IdempotencyKeyReusedError extends Error {
  override name = 'IdempotencyKeyReusedError';
}

/**
 * Accepts an event through the SQL function `publish_event`, which producers can also call in a transaction of their own.
 * @throws {IdempotencyKeyReusedError}
 * @throws an error for which `isAccountGone`
 */
export async function publishEvent(db: Db, event: NewEvent & { accountId: AccountId }): Promise<PublishedEvent> {
  try {
    const result = await db.query<PublishedEvent>({
      name: 'publish-event',
      text: `select event_id as id, created_at as "createdAt", deliveries, replayed
             from publish_event($1, $2, $3::json, $4, $5)`,
      values: [event.accountId, event.type, event.dataJson, event.idempotencyKey, event.reference],
    });
    return onlyRow(result);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'HW409') throw new IdempotencyKeyReusedError(message);
    throw error;
  }
}

/**
 * Accepts events of one account in one transaction: all or none. Idempotency keys are locked in their order, so that
 * transactions with the same keys do not wait for each other in a circle.
 * @param lockTimeoutMs for each wait for another transaction that uses the same key.
 * @returns a result for each event, in their order; `undefined` when the event that its key once published is gone.
 * @throws the error of the first event that PostgreSQL refuses, without saying which
 */
export async function publishEvents(
  db: Db,
  accountId: AccountId,
  events: readonly NewEvent[],
  lockTimeoutMs: number,
): Promise<(PublishedEvent | undefined)[]> {
  const { rows } = await db.query<PublishedEvent & { place: number }>({
    name: 'publish-events',
    text: `
      select p.event_id as id, p.created_at as "createdAt", p.deliveries, p.replayed, e.place
      from (select (select $1::text) as id, set_config('lock_timeout', $6, true)) account
        cross join (
          select * from unnest((select $2::text[]), (select $3::text[]), (select $4::text[]), (select $5::text[]))
            with ordinality as given (type, data, key, reference, place)
          order by key, place) e
        cross join publish_event(account.id, e.type, e.data::json, e.key, e.reference) p`,
    values: [
      accountId,
      events.map(({ type }) => type),
      events.map(({ dataJson }) => dataJson),
      events.map(({ idempotencyKey }) => idempotencyKey),
      events.map(({ reference }) => reference),
      String(lockTimeoutMs),
    ],
  });
  const byPlace = new Map(rows.map(({ place, ...published }) => [place, published]));
  return events.map((_event, n) => byPlace.get(n + 1));
}

/**
 * Stores a test event and its only delivery, to this endpoint, whatever the endpoint's status and subscription.
 * @returns the delivery's id, or `undefined` when the account has no such endpoint.
 */
export async function publishTestEvent(
  db: Db,
  test: { accountId: AccountId; endpointId: EndpointId; type: EventType; dataJson: string },
  actor: Actor,
): Promise<DeliveryId | undefined> {
  const result = await db.query<{ id: DeliveryId }>({
    name: 'publish-test-event',
    text: `
      with event as (
        insert into events (id, account_id, type, created_at, body)
        select new.id, e.account_id, $3, new.created_at, event_body(new.id, $3, new.created_at, $4)
        from endpoints e, (select new_id('evt') as id, date_trunc('second', now()) as created_at offset 0) new
        where e.id = $2 and e.account_id = $1 and e.deleted_at is null
        returning id, account_id, type),
      ids as (
        insert into event_ids (account_id, kind, value, event_type, id)
        select account_id, 'data', unnest(ids_in_data($4::json)), type, id from event)
      insert into deliveries (account_id, event_id, endpoint_id, event_type, is_test)
      select account_id, id, $2, type, true from event
      returning id,
        write_audit($5, $1, 'endpoint.tested', $2, json_build_object('delivery', deliveries.id, 'type', event_type))`,
    values: [test.accountId, test.endpointId, test.type, test.dataJson, actor],
  });
  return result.rows[0]?.id;
}

export async function eventExists(db: Db, accountId: AccountId, eventId: EventId): Promise<boolean> {
  const result = await db.query({
    text: 'select from events where id = $1 and account_id = $2',
    values: [eventId, accountId],
  });
  return result.rowCount === 1;
}

/** The bytes that endpoints receive: a JSON object with id, type, time and data. `undefined` when there is no such event. */
export async function getEventBody(db: Db, accountId: AccountId, eventId: EventId): Promise<Buffer | undefined> {
  const result = await db.query<{ body: Buffer }>({
    text: 'select body from events where id = $1 and account_id = $2',
    values: [eventId, accountId],
  });
  return result.rows[0]?.body;
}
