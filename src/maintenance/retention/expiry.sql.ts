import { isLookedUp } from '../../db/lookup.sql';
import { onlyRow } from '../../db/pool';
import type { Db } from '../../db/pool';
import { moveToFinished } from '../../deliveries/finished.sql';
import { IS_KEPT } from '../../endpoints/canceled.sql';
import { heldExpiresAt } from '../../endpoints/held-expiry.sql';
import type { AccountId, EndpointId } from '../../lib/ids';

/** What expires is announced this many days ahead. */
export const ANNOUNCED_DAYS = 3;
/** Deliveries that are counted in an announcement of one endpoint. */
export const MAX_ANNOUNCED_COUNTED = 10_000;

/** An endpoint is off, and the oldest delivery that it holds is past retention. $1: RETENTION_DAYS. */
const HAS_EXPIRED = `e.status <> 'enabled' and e.deleted_at is null
  and e.off_since <= now() - make_interval(days => $1::int) and exists (
    select from deliveries d where d.endpoint_id = e.id and d.status = 'held'
      and d.queued_at <= now() - make_interval(days => $1::int)
      and ${IS_KEPT})`;

/**
 * Endpoints with held deliveries that have expired. The accounts take turns: the first endpoint of each comes before the
 * second of any.
 */
export async function endpointsWithExpired(db: Db, retentionDays: number, limit: number): Promise<EndpointId[]> {
  const result = await db.query<{ id: EndpointId }>({
    text: `select e.id from endpoints e where ${HAS_EXPIRED}
           order by row_number() over (partition by e.account_id order by e.id), e.id limit $2`,
    values: [retentionDays, limit],
  });
  return result.rows.map(({ id }) => id);
}

/**
 * Expires the oldest held deliveries of an endpoint that are past retention. The endpoint is locked, so that no delivery expires
 * that is about to be sent.
 * @returns their number.
 */
export async function expireHeld(
  db: Db,
  endpointId: EndpointId,
  retentionDays: number,
  limit: number,
): Promise<number> {
  const result = await db.query<{ expired: number }>({
    name: 'expire-held',
    text: `
      with e as (
        select e.id, e.cancel_queued_until from endpoints e
        where e.id = $2 and e.status <> 'enabled' and e.deleted_at is null
          and e.off_since <= now() - make_interval(days => $1::int) for share
      ),
      due as (
        select d.id from e cross join lateral (
          select d.id from deliveries d where d.endpoint_id = e.id and d.status = 'held' and not d.is_test
            and d.queued_at <= now() - make_interval(days => $1::int)
            and ${IS_KEPT}
          order by d.queued_at, d.id limit $3 for update skip locked) d
      ),
      gone as (delete from deliveries d using due where ${isLookedUp('d.id', 'due.id')} returning d.*, now() as ended_at),
      moved as (${moveToFinished('expired')})
      select count(*) as expired from gone`,
    values: [retentionDays, endpointId, limit],
  });
  return onlyRow(result).expired;
}

/** What is about to expire at one endpoint. */
export interface Announcement {
  accountId: AccountId;
  endpointId: EndpointId;
  /** At most `MAX_ANNOUNCED_COUNTED`. */
  count: number;
  /** When the first of them expires. */
  first: Date;
}

/** Endpoints whose oldest held delivery expires within three days, each once a day (UTC). */
export async function takeAnnouncements(db: Db, retentionDays: number, limit: number): Promise<Announcement[]> {
  const result = await db.query<Announcement>({
    text: `
      with about as (
        select e.id, f.first from endpoints e cross join lateral (select ${heldExpiresAt('$1::int')} as first) f
        where e.status <> 'enabled' and e.deleted_at is null
          and e.off_since <= now() - make_interval(days => $1::int - ${ANNOUNCED_DAYS})
          and (e.expiry_announced_on is null or e.expiry_announced_on < (now() at time zone 'UTC')::date)
          and f.first <= now() + make_interval(days => ${ANNOUNCED_DAYS})
        order by e.id limit $2 for no key update of e skip locked
      ),
      announced as (
        update endpoints e set expiry_announced_on = (now() at time zone 'UTC')::date from about
        where e.id = about.id returning e.id, e.account_id, e.cancel_queued_until, about.first
      )
      select account_id as "accountId", id as "endpointId", first, (
        select count(*) from (
          select from deliveries d where d.endpoint_id = e.id and d.status = 'held' and not d.is_test
            and d.queued_at <= now() - make_interval(days => $1::int - ${ANNOUNCED_DAYS})
            and ${IS_KEPT}
          limit ${MAX_ANNOUNCED_COUNTED}) held) as count
      from announced e`,
    values: [retentionDays, limit],
  });
  return result.rows;
}
