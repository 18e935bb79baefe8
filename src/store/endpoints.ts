import type { AttemptOutcome, EndpointStatus, HeldChoice } from '../domain/types';
import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
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
  lastAttempt: { deliveryId: string; outcome: AttemptOutcome; statusCode: number | null; endedAt: string } | null;
  enableWish: HeldChoice | null;
  createdAt: Date;
}

export const MAX_HELD_COUNTED = 10_000;

const ENDPOINT_COLUMNS = `
  e.id, e.url, e.description, e.event_types as "eventTypes", e.status, e.failure_count as "failureCount",
  e.failing_since as "failingSince", e.off_since as "offSince", e.enable_wish as "enableWish", e.created_at as "createdAt",
  e.off_since + make_interval(days => $1::int) as "heldUntil",
  case when e.status = 'enabled' then 0 else (
    select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.state = 'pending' and not d.is_test
                          limit ${MAX_HELD_COUNTED}) held) end as "heldCount",
  (select json_build_object('deliveryId', a.delivery_id, 'outcome', a.outcome, 'statusCode', a.status_code, 'endedAt', a.ended_at)
   from attempts a where a.endpoint_id = e.id and not a.is_test order by a.started_at desc, a.id desc limit 1) as "lastAttempt"`;

export interface NewEndpoint {
  accountId: string;
  url: string;
  description: string | null;
  eventTypes: readonly string[];
  secret: string;
}

/** Stores an endpoint and its encrypted secret in one statement. @returns its id. */
export async function createEndpoint(
  db: Db,
  box: SecretBox,
  endpoint: NewEndpoint,
  actor: Actor = OPERATOR,
): Promise<string> {
  const id = only(await db.query<{ id: string }>({ text: `select new_id('we') as id` })).id;
  await db.query({
    text: `
      with endpoint as (
        insert into endpoints (id, account_id, url, description, event_types) values ($1, $2, $3, $4, $5)
        returning id, account_id, url, event_types),
      secret as (insert into endpoint_secrets (endpoint_id, ciphertext) values ($1, $6))
      select write_audit($7, account_id, 'endpoint.created', id, json_build_object('url', url, 'events', event_types))
      from endpoint`,
    values: [
      id,
      endpoint.accountId,
      endpoint.url,
      endpoint.description,
      endpoint.eventTypes,
      box.seal(endpoint.secret, id),
      actor,
    ],
  });
  return id;
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
