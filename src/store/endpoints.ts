import type { AttemptOutcome, EndpointStatus, HeldChoice } from '../domain/types';
import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import { IdempotencyKeyReusedError } from './events';
import { only } from './pool';
import type { Db } from './pool';
import type { SecretBox } from './secret-box';

export interface Endpoint {
  id: string;
  url: string;
  description: string | null;
  eventTypes: string[];
  status: EndpointStatus;
  failureCount: number;
  failingSince: Date | null;
  offSince: Date | null;
  /** Until when what is held now is kept at least; null while enabled. */
  heldUntil: Date | null;
  /** Capped at `MAX_HELD_COUNTED`, so that a list never counts a long backlog. */
  heldCount: number;
  /** When the overlap of a rotation ends; null when there is none. */
  oldSecretExpiresAt: Date | null;
  lastAttempt: { deliveryId: string; outcome: AttemptOutcome; statusCode: number | null; endedAt: string } | null;
  enableWish: HeldChoice | null;
  createdAt: Date;
}

export const MAX_HELD_COUNTED = 10_000;
/** Of an account, deleted ones apart. */
export const MAX_ENDPOINTS = 50;

const ENDPOINT_COLUMNS = `
  e.id, e.url, e.description, e.event_types as "eventTypes", e.status, e.failure_count as "failureCount",
  e.failing_since as "failingSince", e.off_since as "offSince", e.enable_wish as "enableWish", e.created_at as "createdAt",
  e.off_since + make_interval(days => $1::int) as "heldUntil",
  case when e.status = 'enabled' then 0 else (
    select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.state = 'pending' and not d.is_test
                          limit ${MAX_HELD_COUNTED}) held) end as "heldCount",
  (select s.expires_at from endpoint_secrets s where s.endpoint_id = e.id and s.expires_at > now()) as "oldSecretExpiresAt",
  (select json_build_object('deliveryId', a.delivery_id, 'outcome', a.outcome, 'statusCode', a.status_code, 'endedAt', a.ended_at)
   from attempts a where a.endpoint_id = e.id and not a.is_test order by a.started_at desc, a.id desc limit 1) as "lastAttempt"`;

export interface NewEndpoint {
  accountId: string;
  url: string;
  description: string | null;
  eventTypes: readonly string[];
  secret: string;
}

/** Makes a creation repeatable for 72 hours. */
export interface Idempotency {
  /** 1 to 255 characters. */
  key: string;
  /** Tells the repetition from another request with this key. */
  fingerprint: Buffer;
}

/** The account has `MAX_ENDPOINTS` already. */
export class TooManyEndpointsError extends Error {
  override name = 'TooManyEndpointsError';
}

/**
 * Stores an endpoint and its encrypted secret. With a key, a repetition finds what the first has made, and a concurrent
 * one waits for it.
 * @returns `isReplayed`: nothing was made; the endpoint may have been deleted since.
 * @throws {TooManyEndpointsError}
 * @throws {IdempotencyKeyReusedError} when the fingerprint is another one.
 */
export async function createEndpoint(
  db: Db,
  box: SecretBox,
  endpoint: NewEndpoint,
  idempotency: Idempotency | null = null,
  actor: Actor = OPERATOR,
): Promise<{ id: string; isReplayed: boolean }> {
  const { id } = only(await db.query<{ id: string }>({ text: `select new_id('we') as id` }));
  const { accountId, url, description, eventTypes, secret } = endpoint;
  try {
    const result = await db.query<{ id: string; isReplayed: boolean }>({
      text: `select endpoint_id as id, replayed as "isReplayed"
             from create_endpoint($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      values: [
        ...[actor, id, accountId, url, description, eventTypes, box.seal(secret, id), MAX_ENDPOINTS],
        ...[idempotency?.key, idempotency?.fingerprint],
      ],
    });
    return only(result);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'HW409') throw new IdempotencyKeyReusedError(message);
    if (code === 'HW429') throw new TooManyEndpointsError(message);
    throw error;
  }
}

export async function getEndpoint(
  db: Db,
  retentionDays: number,
  accountId: string,
  endpointId: string,
): Promise<Endpoint | undefined> {
  const result = await db.query<Endpoint>({
    name: 'get-endpoint',
    text: `select ${ENDPOINT_COLUMNS} from endpoints e
           where e.account_id = $2 and e.id = $3 and e.deleted_at is null`,
    values: [retentionDays, accountId, endpointId],
  });
  return result.rows[0];
}

/** Newest first; one more than `limit` tells that there are more. */
export async function listEndpoints(
  db: Db,
  retentionDays: number,
  page: { accountId: string; startingAfter: string | null; limit: number },
): Promise<Endpoint[]> {
  const result = await db.query<Endpoint>({
    name: 'list-endpoints',
    text: `select ${ENDPOINT_COLUMNS} from endpoints e
           where e.account_id = $2 and e.deleted_at is null and ($3::text is null or e.id < $3)
           order by e.id desc limit $4`,
    values: [retentionDays, page.accountId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

/** Stops all sending at once; what is pending is held. @returns false when the account has no such endpoint. */
export async function disableEndpoint(
  db: Db,
  accountId: string,
  endpointId: string,
  actor: Actor = OPERATOR,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with disabled as (
        update endpoints set status = 'disabled', off_since = coalesce(off_since, now()), enable_wish = null
        where id = $1 and account_id = $2 and deleted_at is null returning id)
      select write_audit($3, $2, 'endpoint.disabled', id) from disabled`,
    values: [endpointId, accountId, actor],
  });
  return result.rowCount === 1;
}

/**
 * Deletes an endpoint: what is not being sent right now becomes canceled, attempts in flight finish, the ledger stays.
 * @returns false when the account has no such endpoint.
 */
export async function deleteEndpoint(
  db: Db,
  accountId: string,
  endpointId: string,
  actor: Actor = OPERATOR,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with deleted as (
        update endpoints set deleted_at = now() where id = $1 and account_id = $2 and deleted_at is null returning id),
      canceled as (
        update deliveries d set state = 'canceled', finished_at = now()
        from deleted where d.endpoint_id = deleted.id and d.state in ('pending', 'running') and d.sending_since is null)
      select write_audit($3, $2, 'endpoint.deleted', id) from deleted`,
    values: [endpointId, accountId, actor],
  });
  return result.rowCount === 1;
}

/** Keeps the wish to be enabled until `endpointHealth` fulfils it. @returns false when there is no such endpoint. */
export async function wishEnabled(
  db: Db,
  accountId: string,
  endpointId: string,
  held: HeldChoice,
  actor: Actor = OPERATOR,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with wished as (
        update endpoints set enable_wish = $3, enable_wished_at = now()
        where id = $1 and account_id = $2 and deleted_at is null and status <> 'enabled'
        returning write_audit($4, $2, 'endpoint.enabled', id, json_build_object('held', $3::text)))
      select from endpoints where id = $1 and account_id = $2 and deleted_at is null`,
    values: [endpointId, accountId, held, actor],
  });
  return result.rowCount === 1;
}
