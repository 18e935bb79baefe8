import { SIGNAL } from '../accounts/audit-log.sql';
import type { Actor } from '../accounts/audit-log.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { AccountId, EndpointId } from '../lib/ids';
import { MAX_ENDPOINTS_PER_URL, urlLimitError } from './endpoints.sql';
import type { HeldChoice } from './health-rule';

/** Fields to change. A field that is absent stays as it is. */
export interface EndpointChanges {
  url?: string;
  /** Null removes it. */
  description?: string | null;
  eventTypes?: readonly string[];
}

/**
 * Changes an endpoint for attempts that begin, and events that are accepted, from now on. The audit entry names the
 * changed fields. Of URLs it holds only the hosts: what follows a host may be a credential.
 * @returns false when the account has no such endpoint.
 * @throws {TooManyWithUrlError}
 */
export async function updateEndpoint(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  { url, description, eventTypes }: EndpointChanges,
  actor: Actor,
): Promise<boolean> {
  const setsDescription = description !== undefined;
  const values = [actor, accountId, endpointId, url, eventTypes, setsDescription, description, MAX_ENDPOINTS_PER_URL];
  try {
    const result = await db.query<{ isFound: boolean }>({
      text: `select update_endpoint($1, $2, $3, $4, $5, $6, $7, $8) as "isFound"`,
      values,
    });
    return onlyRow(result).isFound;
  } catch (error) {
    throw urlLimitError(error) ?? error;
  }
}

/** Stops all sending at once; pending deliveries are held. @returns false when the account has no such endpoint. */
export async function disableEndpoint(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  actor: Actor,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with disabled as (
        update endpoints set status = 'disabled', off_since = coalesce(off_since, now()), enable_request = null
        where id = $1 and account_id = $2 and deleted_at is null returning id)
      select write_audit($3, $2, 'endpoint.disabled', id) from disabled`,
    values: [endpointId, accountId, actor],
  });
  return result.rowCount === 1;
}

/**
 * Deletes an endpoint. Deliveries that are not being sent at this moment count as canceled from now on, and their rows
 * follow in batches (`stepCancellations`). Attempts in flight finish, and the delivery log stays.
 * @returns false when the account has no such endpoint.
 */
export async function deleteEndpoint(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  actor: Actor,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with deleted as (
        update endpoints set deleted_at = now(), cancel_queued_until = 'infinity'
        where id = $1 and account_id = $2 and deleted_at is null returning id)
      select write_audit($3, $2, 'endpoint.deleted', id) from deleted`,
    values: [endpointId, accountId, actor],
  });
  return result.rowCount === 1;
}

/**
 * Stores the request to enable an endpoint, until `endpointHealth` carries it out.
 * @returns false when the account has no such endpoint.
 */
export async function requestEnable(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  held: HeldChoice,
  actor: Actor,
): Promise<boolean> {
  const result = await db.query({
    text: `
      with requested as (
        update endpoints set enable_request = $3, enable_requested_at = now()
        where id = $1 and account_id = $2 and deleted_at is null and status <> 'enabled'
        returning write_audit($4, $2, 'endpoint.enabled', id,
          json_strip_nulls(json_build_object('held', $3::text, 'via', $4::json->>'via'))))
      select from endpoints where id = $1 and account_id = $2 and deleted_at is null`,
    values: [endpointId, accountId, held, actor],
  });
  return result.rowCount === 1;
}

/** Stores the request of an operator who sent the signal `reEnable`. Does nothing when there is no such endpoint. */
export async function requestEnableBySignal(db: Db, endpointId: EndpointId, held: HeldChoice): Promise<void> {
  const { rows } = await db.query<{ accountId: AccountId }>({
    text: 'select account_id as "accountId" from endpoints where id = $1',
    values: [endpointId],
  });
  for (const { accountId } of rows) await requestEnable(db, accountId, endpointId, held, SIGNAL);
}
