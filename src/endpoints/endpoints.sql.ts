import type { Actor } from '../accounts/audit-log.sql';
import { onlyRow } from '../db/pool';
import type { Db, Page } from '../db/pool';
import { IdempotencyKeyReusedError } from '../events/events.sql';
import type { AccountId, DeliveryId, EndpointId } from '../lib/ids';
import { waitingRows } from './canceled.sql';
import type { EndpointStatus, HeldChoice } from './health-rule';
import { heldExpiresAt } from './held-expiry.sql';
import type { SecretBox } from './secret-box';

export interface Endpoint {
  id: EndpointId;
  url: string;
  description: string | null;
  eventTypes: string[];
  status: EndpointStatus;
  failureCount: number;
  failingSince: Date | null;
  offSince: Date | null;
  /** Until when deliveries held now are kept at least; null while the endpoint is enabled. */
  heldUntil: Date | null;
  /** When the first of the deliveries held now expires; null when there is none. */
  heldExpiresAt: Date | null;
  /** At most `maxHeldCounted`: a long backlog is not counted to its end. */
  heldCount: number;
  maxHeldCounted: number;
  /** When the overlap of a rotation ends; null when there is none. */
  oldSecretExpiresAt: Date | null;
  lastAttempt: LastAttempt | null;
  /** The last email about the endpoint, if the mail server refused it for good; null if it accepted it. */
  refusedEmail: RefusedEmail | null;
  /** Set while a request to enable the endpoint has not been carried out. */
  enableRequest: HeldChoice | null;
  createdAt: Date;
}

interface LastAttempt {
  deliveryId: DeliveryId;
  outcome: 'delivered' | 'failed' | 'interrupted';
  statusCode: number | null;
  /** ISO 8601; null for an interrupted attempt. */
  endedAt: string | null;
}

interface RefusedEmail {
  to: string;
  /** The mail server's reply, cleaned. */
  reply: string;
  /** ISO 8601 */
  refusedAt: string;
}

/** Per account. Deleted endpoints do not count. */
export const MAX_ENDPOINTS = 50;
/** Of the held deliveries of one endpoint that is asked for by its id. */
export const MAX_HELD_COUNTED = 10_000;
/** Of each endpoint in a list, which so costs no more than one endpoint asked for by its id. */
export const MAX_HELD_COUNTED_IN_LIST = MAX_HELD_COUNTED / MAX_ENDPOINTS;
/** Per account. An event is sent to a receiver once for each, so it also bounds what one event makes of another. */
export const MAX_ENDPOINTS_PER_URL = 5;

// The last one recorded, whether a worker has counted it or not: at most four index entries.
const LAST_ATTEMPT = `
  (select json_build_object('deliveryId', a.delivery_id, 'outcome', a.outcome, 'statusCode', a.status_code, 'endedAt', a.ended_at)
   from (select delivery_id, outcome, status_code, ended_at, recorded_at from endpoint_latest where endpoint_id = e.id
         union all
         select u.* from (values ('delivered'), ('failed'), ('interrupted')) o (outcome) cross join lateral (
           select delivery_id, outcome, status_code, ended_at, recorded_at from uncounted_attempts
           where endpoint_id = e.id and outcome = o.outcome order by recorded_at desc, sent_at desc limit 1) u) a
   order by a.recorded_at desc, a.ended_at desc nulls last limit 1)`;

const endpointColumns = (maxHeldCounted: number) => `
  e.id, e.url, e.description, e.event_types as "eventTypes", e.status, e.failure_count as "failureCount",
  e.failing_since as "failingSince", e.off_since as "offSince", e.enable_request as "enableRequest",
  e.created_at as "createdAt", e.off_since + make_interval(days => $1::int) as "heldUntil",
  ${heldExpiresAt('$1::int')} as "heldExpiresAt",
  case when e.status = 'enabled' then 0 else (
    select count(*) from ${waitingRows(maxHeldCounted)} held) end as "heldCount", ${maxHeldCounted} as "maxHeldCounted",
  (select s.expires_at from endpoint_secrets s where s.endpoint_id = e.id and s.expires_at > now()) as "oldSecretExpiresAt",
  ${LAST_ATTEMPT} as "lastAttempt",
  (select case when m.outcome = 'refused' then json_build_object('refusedAt', m.ended_at, 'reply', m.refusal,
     'to', (select acc.email from accounts acc where acc.id = e.account_id)) end
   from emails m where m.endpoint_id = e.id and m.ended_at is not null
   order by m.ended_at desc limit 1) as "refusedEmail"`;

export interface NewEndpoint {
  accountId: AccountId;
  url: string;
  description: string | null;
  eventTypes: readonly string[];
  secret: string;
}

/** Makes a creation repeatable for 72 hours. */
export interface Idempotency {
  /** 1 to 255 characters. */
  key: string;
  /** Tells a repetition from a different request with the same key. */
  fingerprint: Buffer;
}

/** The account has `MAX_ENDPOINTS` endpoints. */
export class TooManyEndpointsError extends Error {
  override name = 'TooManyEndpointsError';
}

/** The account has `MAX_ENDPOINTS_PER_URL` endpoints with the URL. */
export class TooManyWithUrlError extends Error {
  override name = 'TooManyWithUrlError';
}

/** The error, if PostgreSQL refused an endpoint for its URL. */
export function urlLimitError(error: unknown): TooManyWithUrlError | undefined {
  const { code, message } = error as { code?: string; message: string };
  return code === 'HW430' ? new TooManyWithUrlError(message) : undefined;
}

/**
 * Stores an endpoint and its encrypted secret. With an idempotency key, a repetition finds the endpoint that the first
 * request created, and a concurrent one waits for it.
 * @returns `isReplayed`: nothing was created; the endpoint may have been deleted since.
 * @throws {TooManyEndpointsError}
 * @throws {TooManyWithUrlError}
 * @throws {IdempotencyKeyReusedError} when the fingerprint differs.
 */
export async function createEndpoint(
  db: Db,
  box: SecretBox,
  endpoint: NewEndpoint,
  actor: Actor,
  idempotency: Idempotency | null = null,
): Promise<{ id: EndpointId; isReplayed: boolean }> {
  const { id } = onlyRow(await db.query<{ id: EndpointId }>({ text: `select new_id('we') as id` }));
  const { accountId, url, description, eventTypes, secret } = endpoint;
  try {
    const result = await db.query<{ id: EndpointId; isReplayed: boolean }>({
      text: `select endpoint_id as id, replayed as "isReplayed"
             from create_endpoint($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      values: [
        actor,
        id,
        accountId,
        url,
        description,
        eventTypes,
        box.seal(secret, id),
        MAX_ENDPOINTS,
        idempotency?.key,
        idempotency?.fingerprint,
        MAX_ENDPOINTS_PER_URL,
      ],
    });
    return onlyRow(result);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'HW409') throw new IdempotencyKeyReusedError(message);
    if (code === 'HW429') throw new TooManyEndpointsError(message);
    throw urlLimitError(error) ?? error;
  }
}

export async function getEndpoint(
  db: Db,
  retentionDays: number,
  accountId: AccountId,
  endpointId: EndpointId,
): Promise<Endpoint | undefined> {
  const result = await db.query<Endpoint>({
    name: 'get-endpoint',
    text: `select ${endpointColumns(MAX_HELD_COUNTED)} from endpoints e
           where e.account_id = $2 and e.id = $3 and e.deleted_at is null`,
    values: [retentionDays, accountId, endpointId],
  });
  return result.rows[0];
}

/** Newest first. One row more than `limit` means that there are more. */
export async function listEndpoints(db: Db, retentionDays: number, page: Page): Promise<Endpoint[]> {
  const result = await db.query<Endpoint>({
    name: 'list-endpoints',
    text: `select ${endpointColumns(MAX_HELD_COUNTED_IN_LIST)} from endpoints e
           where e.account_id = $2 and e.deleted_at is null and ($3::text is null or e.id < $3)
           order by e.id desc limit $4`,
    values: [retentionDays, page.accountId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

/** The account of an endpoint; `undefined` when there is no such endpoint. */
export async function ownerOfEndpoint(db: Db, endpointId: EndpointId): Promise<AccountId | undefined> {
  const result = await db.query<{ accountId: AccountId }>({
    text: 'select account_id as "accountId" from endpoints where id = $1 and deleted_at is null',
    values: [endpointId],
  });
  return result.rows[0]?.accountId;
}
