import type { Db } from '../db/pool';
import type { EndpointId } from '../lib/ids';
import { UNHEALTHY_FAILURE_COUNT } from './health-rule';
import type { EndpointHealth, HeldChoice } from './health-rule';

/** An interval in SQL: how long after an email about an endpoint the next one may follow. */
export const EMAIL_EVERY = `interval '1 hour'`;

const MAX_UNSENT_SHOWN = 100;

/** There is no such endpoint. */
export class EndpointNotFoundError extends Error {
  override name = 'EndpointNotFoundError';
}

/** Reads the health of an endpoint from its row. @throws {EndpointNotFoundError} */
export async function loadHealth(db: Db, endpointId: EndpointId): Promise<EndpointHealth> {
  const result = await db.query<EndpointHealth>({
    name: 'load-health',
    text: `
      select status, incident, failure_count as "failureCount", deleted_at is not null as "isDeleted",
        enable_request as "enableRequest",
        array(select n.incident from notifications n left join emails m on m.id = n.email_id
              where n.endpoint_id = e.id and n.sent_at is null and m.outcome is null
              order by n.incident limit ${MAX_UNSENT_SHOWN}) as "unsentIncidents",
        case when exists (select from emails m where m.endpoint_id = e.id and m.ended_at is null) then 0
             when exists (select from notifications n where n.endpoint_id = e.id and n.sent_at is null
                            and n.email_id is null) then coalesce(
               (select ceil(greatest(0, 1000 * extract(epoch from max(m.ended_at) + ${EMAIL_EVERY} - now())))
                from emails m where m.endpoint_id = e.id and m.ended_at is not null), 0)::int
        end as "emailDueInMs"
      from endpoints e where id = $1`,
    values: [endpointId],
  });
  const [health] = result.rows;
  if (!health) throw new EndpointNotFoundError(`there is no endpoint ${endpointId}`);
  return health;
}

/**
 * Marks an endpoint unhealthy and stores the notification of the new incident, in one statement. Does nothing unless the
 * endpoint is enabled, `incident` is its last one, its failure count is 5, and no attempt succeeded since the outage began.
 * @returns whether the endpoint was marked.
 */
export async function markUnhealthy(db: Db, endpointId: EndpointId, incident: number): Promise<boolean> {
  const result = await db.query({
    name: 'mark-unhealthy',
    text: `
      with marked as (
        update endpoints e set status = 'unhealthy', incident = incident + 1, off_since = now()
        where id = $1 and incident = $2 and status = 'enabled' and failure_count = ${UNHEALTHY_FAILURE_COUNT}
          and not succeeded_since(e.id, e.failing_since)
        returning id, incident, failing_delivery_id
      ),
      reset as (
        -- A success was recorded at the same time as the fifth failure and could not see its count: reset the count.
        update endpoints e set failure_count = 0, failing_since = null, failing_delivery_id = null
        where id = $1 and incident = $2 and status = 'enabled' and failure_count = ${UNHEALTHY_FAILURE_COUNT}
          and succeeded_since(e.id, e.failing_since)
      )
      insert into notifications (endpoint_id, incident, delivery_id)
      select id, incident, failing_delivery_id from marked
      on conflict (endpoint_id, incident) do nothing`,
    values: [endpointId, incident],
  });
  return result.rowCount === 1;
}

/**
 * Enables an endpoint as requested. With `skip`, the deliveries held at the time of the request count as canceled from now
 * on, and their rows follow in batches (`stepCancellations`). Does nothing when the endpoint is enabled already, or when the
 * request was withdrawn.
 * @returns whether the endpoint was enabled.
 */
export async function markEnabled(
  db: Db,
  endpointId: EndpointId,
  incident: number,
  held: HeldChoice,
): Promise<boolean> {
  const result = await db.query({
    name: 'mark-enabled',
    text: `
      update endpoints set status = 'enabled', enabled_at = now(), off_since = null, failure_count = 0,
        failing_since = null, failing_delivery_id = null, enable_request = null, enable_requested_at = null,
        cancel_queued_until = case $3 when 'skip' then greatest(cancel_queued_until, enable_requested_at)
                                      else cancel_queued_until end
      where id = $1 and incident = $2 and status <> 'enabled' and enable_request is not null and deleted_at is null`,
    values: [endpointId, incident, held],
  });
  return result.rowCount === 1;
}

/** Endpoints whose signal may have been lost: for over `afterMs` they have had a count of 5 or a request to be enabled. */
export async function endpointsToSignal(db: Db, limit: number, afterMs: number): Promise<EndpointId[]> {
  const result = await db.query<{ id: EndpointId }>({
    name: 'endpoints-to-signal',
    text: `
      select id from endpoints
      where (failure_count = 5 or enable_request is not null) and deleted_at is null and (
        (failure_count = 5 and status = 'enabled' and counted_at < now() - make_interval(secs => $2::int / 1000.0))
        or (enable_request is not null and status <> 'enabled'
            and enable_requested_at < now() - make_interval(secs => $2::int / 1000.0)))
      limit $1`,
    values: [limit, afterMs],
  });
  return result.rows.map((row) => row.id);
}

/** Endpoints with an email that has been due for over `afterMs`. */
export async function endpointsToNotify(db: Db, limit: number, afterMs: number): Promise<EndpointId[]> {
  const result = await db.query<{ id: EndpointId }>({
    name: 'endpoints-to-notify',
    text: `
      select distinct n.endpoint_id as id
      from notifications n join endpoints e on e.id = n.endpoint_id left join emails m on m.id = n.email_id
      where n.sent_at is null and m.outcome is null and e.deleted_at is null
        and n.created_at < now() - make_interval(secs => $2::int / 1000.0)
        and not exists (select from emails l where l.endpoint_id = e.id and m.id is null
                          and l.ended_at > now() - ${EMAIL_EVERY} - make_interval(secs => $2::int / 1000.0))
      limit $1`,
    values: [limit, afterMs],
  });
  return result.rows.map((row) => row.id);
}
