import { OVERDUE_AFTER } from './overdue';
import type { Db } from './pool';

/** Room that one process's lane has for first attempts of an endpoint, as long as it was enabled at that time. */
export interface LaneRoom {
  endpointId: string;
  enabledAt: Date;
  room: number;
}

/** A delivery handed to this process to be started. */
export interface Claim {
  deliveryId: string;
  accountId: string;
  eventId: string;
  endpointId: string;
  eventType: string;
  isTest: boolean;
  cycle: number;
  attempt: number;
  /** From now until the attempt is due; 0 unless a waiting retry is taken up again. */
  dueInMs: number;
  /** Of the endpoint: with its id, the identity of the lane. */
  enabledAt: Date;
}

/** What to claim: never more than `limit`, and per endpoint never more than its lane's room. */
export interface ClaimRequest {
  limit: number;
  lanes: readonly LaneRoom[];
  /** Room of an endpoint that has no lane in this process yet. */
  newRoom: number;
}

const MAX_TESTS = 4;

// The recursive part is a loose index scan: one probe per endpoint that has pending rows, however many it has, so the
// held rows of an endpoint that is off are never walked. The shares keep the sum within the limit and the pick fair.
// Tests go beside them, whatever their endpoint's status and lane: one of an endpoint at a time.
const CLAIM = `
  with recursive waiting(endpoint_id) as (
    (select endpoint_id from deliveries where state = 'pending' and not is_test order by endpoint_id limit 1)
    union all
    select (select d.endpoint_id from deliveries d
            where d.state = 'pending' and not d.is_test and d.endpoint_id > w.endpoint_id
            order by d.endpoint_id limit 1)
    from waiting w where w.endpoint_id is not null
  ),
  lanes as (
    select * from unnest($2::text[], $3::timestamptz[], $4::int[]) as l(endpoint_id, enabled_at, room)
  ),
  open as (
    select e.id, least(coalesce(l.room, $5::int), greatest(1, $1::int / count(*) over ()::int)) as share
    from waiting w join endpoints e on e.id = w.endpoint_id
    left join lanes l on l.endpoint_id = e.id and l.enabled_at = e.enabled_at
    where e.status = 'enabled' and e.deleted_at is null and coalesce(l.room, 1) > 0
    order by random() limit $1
  ),
  ready as (
    select p.id from open cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = open.id and d.state = 'pending' and not d.is_test
      order by d.queued_at, d.id limit open.share for update skip locked
    ) p
  ),
  testing(endpoint_id) as (
    (select endpoint_id from deliveries where state = 'pending' and is_test order by endpoint_id limit 1)
    union all
    select (select d.endpoint_id from deliveries d
            where d.state = 'pending' and d.is_test and d.endpoint_id > t.endpoint_id order by d.endpoint_id limit 1)
    from testing t where t.endpoint_id is not null
  ),
  tests as (
    select p.id from testing t cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = t.endpoint_id and d.state = 'pending' and d.is_test and not exists (
        select from deliveries r where r.endpoint_id = t.endpoint_id and r.state = 'running' and r.is_test)
      order by d.id limit 1 for update skip locked
    ) p
    limit ${MAX_TESTS}
  ),
  picked as (select id from ready union all select id from tests)
  update deliveries d set state = 'running', overdue_at = greatest(now(), d.due_at) + ${OVERDUE_AFTER}
  from picked, endpoints e
  where d.id = picked.id and e.id = d.endpoint_id
  returning d.id as "deliveryId", d.account_id as "accountId", d.event_id as "eventId", d.endpoint_id as "endpointId",
    d.event_type as "eventType", d.is_test as "isTest", d.cycle, d.next_attempt as attempt,
    greatest(0, round(extract(epoch from d.due_at - now()) * 1000))::int as "dueInMs",
    e.enabled_at as "enabledAt", d.queued_at as queued`;

/** Claims pending deliveries of enabled endpoints, oldest first per endpoint, and a few pending tests, in one statement. */
export async function claimDeliveries(db: Db, request: ClaimRequest): Promise<Claim[]> {
  const result = await db.query<Claim & { queued: Date }>({
    name: 'claim-deliveries',
    text: CLAIM,
    values: [
      request.limit,
      request.lanes.map((lane) => lane.endpointId),
      request.lanes.map((lane) => lane.enabledAt),
      request.lanes.map((lane) => lane.room),
      request.newRoom,
    ],
  });
  return result.rows.sort((a, b) => a.queued.getTime() - b.queued.getTime() || (a.deliveryId < b.deliveryId ? -1 : 1));
}

/** Gives claimed deliveries back whose workflow could not be started; they are claimed again, oldest first. */
export async function releaseClaims(db: Db, deliveryIds: readonly string[]): Promise<void> {
  await db.query({
    name: 'release-claims',
    text: `update deliveries set state = 'pending', overdue_at = null
           where id = any($1) and state = 'running' and sending_since is null`,
    values: [deliveryIds],
  });
}

/** A running delivery that nothing was recorded for in time; its workflow may be gone. */
export interface OverdueDelivery {
  deliveryId: string;
  cycle: number;
}

/** Overdue running rows, most overdue first; each is looked at again only a minute later. */
export async function takeOverdue(db: Db, limit: number): Promise<OverdueDelivery[]> {
  const result = await db.query<OverdueDelivery>({
    name: 'take-overdue',
    text: `
      update deliveries d set overdue_at = now() + ${OVERDUE_AFTER}
      from (select id from deliveries where state = 'running' and overdue_at < now()
            order by overdue_at limit $1 for update skip locked) o
      where d.id = o.id
      returning d.id as "deliveryId", d.cycle`,
    values: [limit],
  });
  return result.rows;
}

/** Moves running rows whose workflow is gone back to pending, keeping cycle and next attempt. */
export async function requeueOverdue(db: Db, rows: readonly OverdueDelivery[]): Promise<void> {
  await db.query({
    name: 'requeue-overdue',
    text: `update deliveries d set state = 'pending', overdue_at = null
           from unnest($1::text[], $2::int[]) as o(id, cycle)
           where d.id = o.id and d.cycle = o.cycle and d.state = 'running'`,
    values: [rows.map((row) => row.deliveryId), rows.map((row) => row.cycle)],
  });
}

/** Cancels pending deliveries of deleted endpoints: events accepted while the endpoint was being deleted. */
export async function cancelPendingOfDeleted(db: Db, limit: number): Promise<void> {
  await db.query({
    name: 'cancel-pending-of-deleted',
    text: `
      update deliveries d set state = 'canceled', finished_at = now()
      where d.id in (select p.id from endpoints e join deliveries p on p.endpoint_id = e.id
                     where e.deleted_at is not null and p.state = 'pending' and not p.is_test limit $1)`,
    values: [limit],
  });
}
