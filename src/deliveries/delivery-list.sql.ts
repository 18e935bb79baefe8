import type { Db, Page } from '../db/pool';
import type { EventType } from '../events/catalogue';
import type { EndpointId, EventId } from '../lib/ids';
import { DELIVERY_COLUMNS } from './deliveries.sql';
import type { Delivery } from './deliveries.sql';
import type { StoredStatus } from './delivery';

const STORED_STATUSES: readonly StoredStatus[] = ['pending', 'in_progress', 'delivered', 'exhausted', 'canceled'];

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
      select ${DELIVERY_COLUMNS} from page join deliveries d on d.id = page.id join endpoints e on e.id = d.endpoint_id
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
  const statuses = bind(status === undefined ? STORED_STATUSES : [status === 'held' ? 'pending' : status]);
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
    select d.id from (select * from deliveries d where d.account_id = ${account} and ${which}) d
      join endpoints e on e.id = d.endpoint_id
    where ${[`d.status = any(${statuses})`, isInRange, ...isType, ...isEndpoint, ...isTest, ...statusCondition(status)].join(' and ')}
    order by d.id desc limit ${limit})`;
  if (event) return [fromFew(`d.event_id = ${bind(event)} offset 0`)];
  if (test) return [fromFew('d.is_test')];

  // One index probe per status and type, and per endpoint if needed. Bounds and order are rows of exactly the index's
  // columns: with equalities the planner may walk the primary key instead until it has found enough.
  const fromMany = (isWanted: string, endpoints = '') => `(
    select probe.id from unnest(${statuses}::text[]) as of_status, ${types} as types(of_type) ${endpoints}
    cross join lateral (
      select d.id from deliveries d
      where ${[isWanted, ...isTest].join(' and ')} and (d.status, d.event_type, d.id) >= (of_status, of_type, ${lowest})
        and (d.status, d.event_type, d.id) < (of_status, of_type, ${beyond})
      order by d.status desc, d.event_type desc, d.id desc limit ${limit}) probe
    order by probe.id desc limit ${limit})`;
  const fromEndpoints = (isWanted: string, which: string) =>
    fromMany(isWanted, `cross join (select e.id from endpoints e where e.account_id = ${account} and ${which}) e`);
  const whose = endpointId ? `e.id = ${endpointId}` : 'e.deleted_at is null';

  // The endpoint's status decides between held and pending, so rows of the other kind are never read.
  if (status === 'held') {
    return [fromEndpoints('d.endpoint_id = e.id and not d.is_test', `${whose} and e.status <> 'enabled'`)];
  }
  if (status === 'pending') {
    const counted = fromEndpoints('d.endpoint_id = e.id and not d.is_test', `${whose} and e.status = 'enabled'`);
    return test === false ? [counted] : [counted, fromFew('d.is_test')];
  }
  return [endpointId ? fromEndpoints('d.endpoint_id = e.id', whose) : fromMany(`d.account_id = ${account}`)];
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
