import type { Db } from '../db/pool';
import { QUEUED_AFTER_MARK, WAITING_STATUS } from '../endpoints/canceled.sql';
import type { AccountId, EndpointId } from '../lib/ids';

/** Endpoints that one scan reads at most, with one index probe each, however many deliveries they have. */
export const MAX_SCANNED = 64;
/** The newest pending deliveries, whose endpoints are found at once, however many others wait. */
const MAX_NEWEST = 64;

/** The condition of the index deliveries_pending. */
export const IS_PENDING = `status = 'pending' and not is_test`;

/** True of every row; without it the index deliveries_queued is not used. */
export const BY_QUEUED_AT = `queued_at > '-infinity'`;

/** A retry of `deliveries d` would find `endpoints e` off. An attempt under way must stay in its cycle. */
const ENDS_CYCLE = `(e.status <> 'enabled' and not d.is_test and d.next_attempt > 1 and d.sending_since is null)`;

/**
 * The assignments with which `deliveries d` of `endpoints e`, in progress before, wait to be claimed again, with the same cycle and
 * next attempt. If the endpoint is off, a delivery that waited for a retry is held with its next cycle instead.
 */
export const WAITS_AGAIN = `status = ${WAITING_STATUS}, overdue_at = null, queued_at = ${QUEUED_AFTER_MARK},
  cycle = case when ${ENDS_CYCLE} then d.cycle + 1 else d.cycle end,
  next_attempt = case when ${ENDS_CYCLE} then 1 else d.next_attempt end,
  cycle_started_at = case when ${ENDS_CYCLE} then null else d.cycle_started_at end`;

/** Where a scan goes on: after the endpoint with this id. Empty: at the beginning. */
export interface ScanPosition {
  pending: EndpointId | '';
  tests: EndpointId | '';
  /** Endpoints to consider in any case. */
  also: readonly EndpointId[];
}

/** An endpoint with pending deliveries. */
export interface WaitingEndpoint {
  endpointId: EndpointId;
  accountId: AccountId;
  /** Host and port of the endpoint's URL. */
  host: string;
  enabledAt: Date;
  /** Whether it is enabled and has pending deliveries that are no tests. */
  isOpen: boolean;
  /** Whether the scan of pending deliveries met it. */
  isScanned: boolean;
  /** Whether the scan of test deliveries met it. */
  isTesting: boolean;
}

/** `accountId` is null of an endpoint that was erased meanwhile. */
type FoundEndpoint = Omit<WaitingEndpoint, 'accountId'> & { accountId: AccountId | null };

/** What a scan has found, and where it goes on: at the beginning when it has reached the end. */
export interface Waiting {
  endpoints: WaitingEndpoint[];
  next: Omit<ScanPosition, 'also'>;
}

/**
 * A recursive common table expression `name(endpoint_id, nth)`: the first `max` endpoints after `from` that have such deliveries,
 * then null. It is a loose index scan, with one probe for each of them, however many deliveries they have.
 */
export const scanEndpoints = (
  name: string,
  isWanted: string,
  from: string,
  max: number,
) => `${name}(endpoint_id, nth) as (
    (select endpoint_id, 1 from deliveries where ${isWanted} and endpoint_id > ${from} order by endpoint_id limit 1)
    union all
    select (select d.endpoint_id from deliveries d where ${isWanted} and d.endpoint_id > s.endpoint_id
            order by d.endpoint_id limit 1), s.nth + 1
    from ${name} s where s.endpoint_id is not null and s.nth < ${max}
  )`;

/**
 * Endpoints with pending deliveries: the next ones from a position in the order of their ids, those of the newest deliveries,
 * those that are named, and the next ones with pending tests. Its cost is bounded, however many endpoints wait.
 */
export async function findWaiting(db: Db, from: ScanPosition): Promise<Waiting> {
  const result = await db.query<FoundEndpoint>({
    name: 'find-waiting',
    text: `
      with recursive ${scanEndpoints('scanned', IS_PENDING, '(select $1::text)', MAX_SCANNED)},
      ${scanEndpoints('testing', `status = 'pending' and is_test`, '(select $2::text)', MAX_SCANNED)},
      newest as (
        select endpoint_id from deliveries where ${IS_PENDING} and ${BY_QUEUED_AT}
        order by queued_at desc limit ${MAX_NEWEST}
      ),
      found as (
        select endpoint_id, bool_or(is_scanned) as is_scanned, bool_or(is_testing) as is_testing,
          bool_or(not is_testing) as is_pending
        from (
          select endpoint_id, true as is_scanned, false as is_testing from scanned
          union all select endpoint_id, false, false from newest
          union all select unnest((select $3::text[])), false, false
          union all select endpoint_id, false, true from testing) f
        where endpoint_id is not null group by endpoint_id
      )
      select f.endpoint_id as "endpointId", e.account_id as "accountId", split_part(e.url, '/', 3) as host,
        e.enabled_at as "enabledAt",
        coalesce(f.is_pending and e.status = 'enabled' and e.deleted_at is null, false) as "isOpen",
        f.is_scanned as "isScanned", f.is_testing as "isTesting"
      from found f
      -- With a limit, each is looked up by its id, and the table is never read as a whole.
      left join lateral (select * from endpoints where id = f.endpoint_id limit 1) e on true`,
    values: [from.pending, from.tests, from.also],
  });
  const found = result.rows;
  return {
    endpoints: found.filter((each): each is WaitingEndpoint => each.accountId !== null),
    next: {
      pending: lastOf(found.filter(({ isScanned }) => isScanned)),
      tests: lastOf(found.filter(({ isTesting }) => isTesting)),
    },
  };
}

function lastOf(scanned: readonly FoundEndpoint[]): EndpointId | '' {
  if (scanned.length < MAX_SCANNED) return '';
  return scanned.map(({ endpointId }) => endpointId).reduce((last, id) => (id > last ? id : last));
}
