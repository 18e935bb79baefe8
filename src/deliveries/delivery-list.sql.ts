import type { Db, Page } from '../db/pool';
import { IS_CANCELED, IS_KEPT } from '../endpoints/canceled.sql';
import type { EventType } from '../events/catalogue';
import type { EndpointId, EventId } from '../lib/ids';
import { DELIVERY_COLUMNS } from './deliveries.sql';
import type { Delivery } from './deliveries.sql';
import type { StoredStatus } from './delivery';

const STORED_STATUSES: readonly StoredStatus[] = ['pending', 'in_progress', 'delivered', 'exhausted', 'canceled'];

/** While rows of canceled deliveries follow in batches, each probe passes over at most this many of them. */
const MAX_PASSED_OVER = 10_000;

/** The status of a delivery as customers see it. `held`: pending, but its endpoint is off. */
export type DeliveryStatus = StoredStatus | 'held';

export const DELIVERY_STATUSES = [
  'pending',
  'held',
  'in_progress',
  'delivered',
  'exhausted',
  'canceled',
] as const satisfies readonly DeliveryStatus[];

/** Filters of a list of deliveries. One that is absent matches everything. */
export interface DeliveryFilter {
  endpoint?: EndpointId;
  event?: EventId;
  status?: DeliveryStatus;
  type?: EventType;
  /** Created at or after this time, by the time in the id. */
  since?: Date;
  /** Created before this time. */
  until?: Date;
  test?: boolean;
}

/** Newest first. One row more than `limit` means that there are more. */
export async function listDeliveries(
  db: Db,
  retentionDays: number,
  filter: DeliveryFilter,
  page: Page,
): Promise<Delivery[]> {
  const values: unknown[] = [retentionDays];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const limit = bind(page.limit + 1);
  const result = await db.query<Delivery>({
    text: `
      with found as (${sourcesOf(filter, page, bind, limit).join(' union all ')}),
      page as (select id from found order by id desc limit ${limit})
      select ${DELIVERY_COLUMNS} from page join all_deliveries d on d.id = page.id join endpoints e on e.id = d.endpoint_id
      order by d.id desc`,
    values,
  });
  return result.rows;
}

/** Adds a value to the statement and returns its placeholder. */
type Bind = (value: unknown) => string;

/** Selects of ids that together contain the page. Each reads about as many rows as it returns. */
function sourcesOf(filter: DeliveryFilter, page: Page, bind: Bind, limit: string): string[] {
  const { endpoint, event, status, type, test } = filter;
  const account = bind(page.accountId);
  const [lowest, beyond] = boundsOf(filter, page, bind);
  const statuses: readonly StoredStatus[] =
    status === undefined ? STORED_STATUSES : [status === 'held' ? 'pending' : status];
  const wanted = bind(statuses);
  // From the table, not from the catalogue: a newer release may run beside this process and know more types.
  const typeName = type && bind(type);
  const types = typeName ? `unnest(array[${typeName}::text])` : '(select name from event_types)';
  const endpointId = endpoint && bind(endpoint);
  const isEndpoint = endpointId ? [`d.endpoint_id = ${endpointId}`] : [];
  const isTest = test === undefined ? [] : [test ? 'd.is_test' : 'not d.is_test'];
  const isType = typeName ? [`d.event_type = ${typeName}`] : [];
  const isInRange = `d.id >= ${lowest} and d.id < ${beyond}`;

  // An event has at most one delivery per endpoint, and an account has few tests: reading all of them is cheap.
  const fromFew = (which: string) => `(
    select d.id from (select * from all_deliveries d where d.account_id = ${account} and ${which}) d
      join endpoints e on e.id = d.endpoint_id
    where ${[`case when ${IS_CANCELED} then 'canceled' else d.status end = any(${wanted})`, isInRange, ...isType, ...isEndpoint, ...isTest, ...statusCondition(status)].join(' and ')}
    order by d.id desc limit ${limit})`;
  if (event) return [fromFew(`d.event_id = ${bind(event)} offset 0`)];
  const pendingTests = `d.is_test and d.status = 'pending'`;
  if (test && status === 'held') return [fromFew('false')];
  if (test) return [fromFew(status === 'pending' ? pendingTests : 'd.is_test')];

  // One index probe per status and type, and per endpoint if needed. Bounds and order are rows of exactly the index's
  // columns: with equalities the planner may walk the primary key instead until it has found enough.
  const fromMany = ({ isWanted, isShown = 'true', of = wanted, endpoints = '' }: Probe) => `(
    select probe.id from unnest(${of}::text[]) as of_status, ${types} as types(of_type) ${endpoints}
    cross join lateral (
      select d.id from (
        select * from all_deliveries d
        where ${[isWanted, ...isTest].join(' and ')} and (d.status, d.event_type, d.id) >= (of_status, of_type, ${lowest})
          and (d.status, d.event_type, d.id) < (of_status, of_type, ${beyond})
        order by d.status desc, d.event_type desc, d.id desc limit ${limit} + ${MAX_PASSED_OVER}) d
      where ${isShown} order by d.status desc, d.event_type desc, d.id desc limit ${limit}) probe
    order by probe.id desc limit ${limit})`;
  const fromEndpoints = (which: string, probe: Probe) =>
    fromMany({
      ...probe,
      endpoints: `cross join (select * from endpoints e where e.account_id = ${account} and ${which}) e`,
    });
  const ofEndpoint = 'd.endpoint_id = e.id';
  const ofStatus = (isShown?: string) =>
    endpointId
      ? fromEndpoints(`e.id = ${endpointId}`, { isWanted: ofEndpoint, isShown })
      : fromMany({ isWanted: `d.account_id = ${account}`, isShown });

  // The endpoint's status decides between held and pending, so rows of the other kind are never read.
  if (status === 'held' || status === 'pending') {
    const isOff = `e.status ${status === 'held' ? '<>' : '='} 'enabled' and e.deleted_at is null`;
    const probe = { isWanted: `${ofEndpoint} and not d.is_test`, isShown: IS_KEPT };
    const ofMany = fromEndpoints([isOff, ...(endpointId ? [`e.id = ${endpointId}`] : [])].join(' and '), probe);
    return status === 'held' || test === false ? [ofMany] : [ofMany, fromFew(pendingTests)];
  }
  if (status === 'canceled') {
    const isMarked = ['e.cancel_queued_until is not null', ...(endpointId ? [`e.id = ${endpointId}`] : [])];
    const unfinished = bind(['pending', 'in_progress'] satisfies StoredStatus[]);
    return [
      ofStatus(),
      fromEndpoints(isMarked.join(' and '), { isWanted: ofEndpoint, isShown: IS_CANCELED, of: unfinished }),
    ];
  }
  if (status !== 'in_progress') return [ofStatus()];
  return [ofStatus(`not exists (select from endpoints e where e.id = d.endpoint_id and ${IS_CANCELED})`)];
}

/** Deliveries to read through an index, as SQL conditions. */
interface Probe {
  /** On columns of the index. */
  isWanted: string;
  /** On the rows that were read. It passes over few rows, except while many are being canceled. */
  isShown?: string | undefined;
  /** The placeholder of the stored statuses. */
  of?: string;
  endpoints?: string;
}

function statusCondition(status: DeliveryStatus | undefined): string[] {
  if (status === 'held') return [`not d.is_test and e.status <> 'enabled'`];
  return status === 'pending' ? [`(d.is_test or e.status = 'enabled')`] : [];
}

/** The smallest id in the list, and the first id after it. A ULID begins with 0 to 7, so every id is below `dlv_8`. */
function boundsOf({ since, until }: DeliveryFilter, { startingAfter }: Page, bind: Bind): [string, string] {
  const timeBound = (time: Date) => `first_id('dlv', ${bind(time)}::timestamptz)`;
  const beyond = [`'dlv_8'`, ...(until ? [timeBound(until)] : []), ...(startingAfter ? [bind(startingAfter)] : [])];
  return [since ? timeBound(since) : `'dlv_'`, `least(${beyond.join(', ')})`];
}
