import type { Db } from '../db/pool';
import { OVERDUE_AFTER } from '../deliveries/delivery';
import { IS_KEPT, QUEUED_AFTER_MARK } from '../endpoints/canceled.sql';
import type { AccountId, DeliveryId, EndpointId, EventId } from '../lib/ids';

/** The first attempts that one process's limiter allows an endpoint now. Void once the endpoint is enabled anew. */
export interface LimiterSlots {
  endpointId: EndpointId;
  enabledAt: Date;
  slots: number;
}

/** A delivery handed to this process to be started. */
export interface Claim {
  deliveryId: DeliveryId;
  accountId: AccountId;
  eventId: EventId;
  endpointId: EndpointId;
  eventType: string;
  isTest: boolean;
  cycle: number;
  attempt: number;
  /** Time until the attempt is due; 0 unless a waiting retry is resumed. */
  dueInMs: number;
  /** The endpoint's enabled_at. (endpointId, enabledAt) identifies a limiter. */
  enabledAt: Date;
}

/** What to claim: at most `limit` deliveries, and per endpoint at most its limiter's slots. */
export interface ClaimRequest {
  limit: number;
  limiters: readonly LimiterSlots[];
  /** Slots of an endpoint that has no limiter in this process yet. */
  newSlots: number;
}

const MAX_TESTS = 4;

// waiting: a loose index scan, with one probe per endpoint that has pending rows. Held rows are never scanned.
// open:    each endpoint gets at most limit/n rows, so the batch stays within the limit and is fair.
// tests:   test deliveries ignore endpoint status and limiter; one at a time per endpoint.
const CLAIM = `
  with recursive waiting(endpoint_id) as (
    (select endpoint_id from deliveries where status = 'pending' and not is_test order by endpoint_id limit 1)
    union all
    select (select d.endpoint_id from deliveries d
            where d.status = 'pending' and not d.is_test and d.endpoint_id > w.endpoint_id
            order by d.endpoint_id limit 1)
    from waiting w where w.endpoint_id is not null
  ),
  limiters as (
    select * from unnest($2::text[], $3::timestamptz[], $4::int[]) as l(endpoint_id, enabled_at, slots)
  ),
  open as (
    select e.id, e.cancel_queued_until,
      least(coalesce(l.slots, $5::int), greatest(1, $1::int / count(*) over ()::int)) as share
    from waiting w join endpoints e on e.id = w.endpoint_id
    left join limiters l on l.endpoint_id = e.id and l.enabled_at = e.enabled_at
    where e.status = 'enabled' and e.deleted_at is null and coalesce(l.slots, 1) > 0
    order by random() limit $1
  ),
  ready as (
    select p.id from open e cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = e.id and d.status = 'pending' and not d.is_test and ${IS_KEPT}
      order by d.queued_at, d.id limit e.share for update skip locked
    ) p
  ),
  testing(endpoint_id) as (
    (select endpoint_id from deliveries where status = 'pending' and is_test order by endpoint_id limit 1)
    union all
    select (select d.endpoint_id from deliveries d
            where d.status = 'pending' and d.is_test and d.endpoint_id > t.endpoint_id order by d.endpoint_id limit 1)
    from testing t where t.endpoint_id is not null
  ),
  tests as (
    select p.id from testing t cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = t.endpoint_id and d.status = 'pending' and d.is_test and not exists (
        select from deliveries r where r.endpoint_id = t.endpoint_id and r.status = 'in_progress' and r.is_test)
      order by d.id limit 1 for update skip locked
    ) p
    limit ${MAX_TESTS}
  ),
  picked as (select id from ready union all select id from tests)
  update deliveries d set status = 'in_progress', overdue_at = greatest(now(), d.due_at) + ${OVERDUE_AFTER}
  from picked, endpoints e
  where d.id = picked.id and e.id = d.endpoint_id
  returning d.id as "deliveryId", d.account_id as "accountId", d.event_id as "eventId", d.endpoint_id as "endpointId",
    d.event_type as "eventType", d.is_test as "isTest", d.cycle, d.next_attempt as attempt,
    greatest(0, round(extract(epoch from d.due_at - now()) * 1000))::int as "dueInMs",
    e.enabled_at as "enabledAt", d.queued_at as queued`;

/** Claims pending deliveries of enabled endpoints, oldest first per endpoint, and a few test deliveries, in one statement. */
export async function claimDeliveries(db: Db, request: ClaimRequest): Promise<Claim[]> {
  const result = await db.query<Claim & { queued: Date }>({
    name: 'claim-deliveries',
    text: CLAIM,
    values: [
      request.limit,
      request.limiters.map((limiter) => limiter.endpointId),
      request.limiters.map((limiter) => limiter.enabledAt),
      request.limiters.map((limiter) => limiter.slots),
      request.newSlots,
    ],
  });
  return result.rows.sort((a, b) => a.queued.getTime() - b.queued.getTime() || (a.deliveryId < b.deliveryId ? -1 : 1));
}

/** Returns claimed deliveries whose workflow could not be started. They are claimed again, oldest first. */
export async function releaseClaims(db: Db, deliveryIds: readonly DeliveryId[]): Promise<void> {
  await db.query({
    name: 'release-claims',
    text: `update deliveries d set status = 'pending', overdue_at = null, queued_at = ${QUEUED_AFTER_MARK}
           from endpoints e
           where d.id = any($1) and d.status = 'in_progress' and d.sending_since is null and e.id = d.endpoint_id`,
    values: [deliveryIds],
  });
}
