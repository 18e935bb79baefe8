import type { EndpointHealth } from '../domain/health';
import type { HeldChoice } from '../domain/types';
import { UNHEALTHY_FAILURE_COUNT } from '../domain/types';
import { only } from './pool';
import type { Db } from './pool';

/** The health of an endpoint as its row has it. @throws {Error} when there is no such endpoint. */
export async function loadHealth(db: Db, endpointId: string): Promise<EndpointHealth> {
  const result = await db.query<EndpointHealth>({
    name: 'load-health',
    text: `
      select status, episode, failure_count as "failureCount", deleted_at is not null as "isDeleted",
        enable_wish as "enableWish",
        array(select n.episode from notifications n where n.endpoint_id = e.id and n.sent_at is null
              order by n.episode) as "unsentEpisodes"
      from endpoints e where id = $1`,
    values: [endpointId],
  });
  return only(result);
}

/**
 * Marks an endpoint unhealthy and writes the notification of the new episode, in one statement; does nothing unless it
 * is enabled in that episode, its count is 5 and nothing got through to it since the outage began.
 */
export async function markUnhealthy(db: Db, endpointId: string, episode: number): Promise<void> {
  await db.query({
    name: 'mark-unhealthy',
    text: `
      with marked as (
        update endpoints e set status = 'unhealthy', episode = episode + 1, off_since = now()
        where id = $1 and episode = $2 and status = 'enabled' and failure_count = ${UNHEALTHY_FAILURE_COUNT}
          and not exists (select from attempts a where a.endpoint_id = e.id and a.outcome = 'delivered'
                            and not a.is_test and a.recorded_at > e.failing_since)
        returning id, episode, failing_delivery_id
      ),
      healed as (
        -- A success that was recorded beside the fifth failure: the count it could not see is taken back.
        update endpoints e set failure_count = 0, failing_since = null, failing_delivery_id = null
        where id = $1 and episode = $2 and status = 'enabled' and failure_count = ${UNHEALTHY_FAILURE_COUNT}
          and exists (select from attempts a where a.endpoint_id = e.id and a.outcome = 'delivered'
                        and not a.is_test and a.recorded_at > e.failing_since)
      )
      insert into notifications (endpoint_id, episode, delivery_id)
      select id, episode, failing_delivery_id from marked
      on conflict (endpoint_id, episode) do nothing`,
    values: [endpointId, episode],
  });
}

/** Fulfils the wish to be enabled; with `skip` what is held becomes canceled. Does nothing when already enabled. */
export async function markEnabled(db: Db, endpointId: string, episode: number, held: HeldChoice): Promise<void> {
  await db.query({
    name: 'mark-enabled',
    text: `
      with marked as (
        update endpoints set status = 'enabled', enabled_at = now(), off_since = null, failure_count = 0,
          failing_since = null, failing_delivery_id = null, enable_wish = null, enable_wished_at = null
        where id = $1 and episode = $2 and status <> 'enabled' and enable_wish is not null and deleted_at is null
        returning id
      )
      update deliveries d set state = 'canceled', finished_at = now()
      from marked where $3 = 'skip' and d.endpoint_id = marked.id and d.state = 'pending' and not d.is_test`,
    values: [endpointId, episode, held],
  });
}

/** Endpoints whose signal may have been lost: a count of 5 or a wish to be enabled for over `afterMs`. */
export async function endpointsToSignal(db: Db, limit: number, afterMs: number): Promise<string[]> {
  const result = await db.query<{ id: string }>({
    name: 'endpoints-to-signal',
    text: `
      select id from endpoints
      where (failure_count = 5 or enable_wish is not null) and deleted_at is null and (
        (failure_count = 5 and status = 'enabled' and counted_at < now() - make_interval(secs => $2::int / 1000.0))
        or (enable_wish is not null and status <> 'enabled'
            and enable_wished_at < now() - make_interval(secs => $2::int / 1000.0)))
      limit $1`,
    values: [limit, afterMs],
  });
  return result.rows.map((row) => row.id);
}

/** Endpoints with an email unsent for over `afterMs`. */
export async function endpointsToNotify(db: Db, limit: number, afterMs: number): Promise<string[]> {
  const result = await db.query<{ id: string }>({
    name: 'endpoints-to-notify',
    text: `
      select distinct n.endpoint_id as id from notifications n join endpoints e on e.id = n.endpoint_id
      where n.sent_at is null and n.created_at < now() - make_interval(secs => $2::int / 1000.0)
        and e.deleted_at is null limit $1`,
    values: [limit, afterMs],
  });
  return result.rows.map((row) => row.id);
}
