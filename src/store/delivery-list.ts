import { EVENT_TYPES } from '../domain/event-types';
import type { EventType } from '../domain/event-types';
import type { DeliveryState } from '../domain/types';
import { DELIVERY_COLUMNS } from './deliveries';
import type { Delivery } from './deliveries';
import type { Db } from './pool';

/** A delivery's state in the API's words, and what rows it stands for. */
const STATES_OF = {
  pending: ['pending'],
  held: ['pending'],
  in_progress: ['running'],
  delivered: ['delivered'],
  exhausted: ['exhausted'],
  canceled: ['canceled'],
} as const satisfies Record<string, readonly DeliveryState[]>;

const ALL_STATES: readonly DeliveryState[] = ['pending', 'running', 'delivered', 'exhausted', 'canceled'];

export type DeliveryStatus = keyof typeof STATES_OF;

export const DELIVERY_STATUSES = Object.keys(STATES_OF) as [DeliveryStatus, ...DeliveryStatus[]];

/** What a list is to show; filters that are absent let everything through. */
export interface DeliveryFilter {
  endpoint?: string;
  event?: string;
  status?: DeliveryStatus;
  type?: EventType;
  /** Made at that time or after it, by the time in the id. */
  since?: Date;
  /** Made before that time. */
  until?: Date;
  test?: boolean;
}

export interface Page {
  accountId: string;
  startingAfter: string | null;
  limit: number;
}

/** Newest first; one more than `limit` tells that there are more. */
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
      select ${DELIVERY_COLUMNS} from page join deliveries d on d.id = page.id join endpoints e on e.id = d.endpoint_id order by d.id desc`,
    values,
  });
  return result.rows;
}

/** Adds a value to the statement and gives its placeholder. */
type Bind = (value: unknown) => string;

/** Selections of ids that together hold the page; each reads about as many rows as it gives. */
function sourcesOf(filter: DeliveryFilter, page: Page, bind: Bind, limit: string): string[] {
  const { endpoint, event, status, test } = filter;
  const account = bind(page.accountId);
  const [lowest, beyond] = boundsOf(filter, page, bind);
  const states = bind(status ? STATES_OF[status] : ALL_STATES);
  const types = bind(filter.type ? [filter.type] : EVENT_TYPES);
  const endpointId = endpoint && bind(endpoint);
  const isEndpoint = endpointId ? [`d.endpoint_id = ${endpointId}`] : [];
  const isTest = test === undefined ? [] : [test ? 'd.is_test' : 'not d.is_test'];
  const isKind = `d.state = any(${states}) and d.event_type = any(${types})`;
  const isInRange = `d.id >= ${lowest} and d.id < ${beyond}`;

  // An event has a delivery for each endpoint at most, an account few tests: reading all of them is cheap.
  const ofFew = (which: string) => `(
    select d.id from (select * from deliveries d where d.account_id = ${account} and ${which}) d
      join endpoints e on e.id = d.endpoint_id
    where ${[isKind, isInRange, ...isEndpoint, ...isTest, ...isStatus(status)].join(' and ')}
    order by d.id desc limit ${limit})`;
  if (event) return [ofFew(`d.event_id = ${bind(event)} offset 0`)];
  if (test) return [ofFew('d.is_test')];

  // One probe for each state and type, and where need be each endpoint. Bounds and order are rows of the index's very
  // columns: with equalities instead, the planner may prefer to walk the primary key until it has found enough.
  const ofMany = (isWanted: string, endpoints = '') => `(
    select probe.id from unnest(${states}::text[]) as of_state, unnest(${types}::text[]) as of_type ${endpoints}
    cross join lateral (
      select d.id from deliveries d
      where ${[isWanted, ...isTest].join(' and ')} and (d.state, d.event_type, d.id) >= (of_state, of_type, ${lowest})
        and (d.state, d.event_type, d.id) < (of_state, of_type, ${beyond})
      order by d.state desc, d.event_type desc, d.id desc limit ${limit}) probe
    order by probe.id desc limit ${limit})`;
  const ofEndpoints = (isWanted: string, which: string) =>
    ofMany(isWanted, `cross join (select e.id from endpoints e where e.account_id = ${account} and ${which}) e`);
  const whose = endpointId ? `e.id = ${endpointId}` : 'e.deleted_at is null';

  // Held or pending is a matter of the endpoint: those of the other kind, however many, are not read.
  if (status === 'held') {
    return [ofEndpoints('d.endpoint_id = e.id and not d.is_test', `${whose} and e.status <> 'enabled'`)];
  }
  if (status === 'pending') {
    const counted = ofEndpoints('d.endpoint_id = e.id and not d.is_test', `${whose} and e.status = 'enabled'`);
    return test === false ? [counted] : [counted, ofFew('d.is_test')];
  }
  return [endpointId ? ofEndpoints('d.endpoint_id = e.id', whose) : ofMany(`d.account_id = ${account}`)];
}

function isStatus(status: DeliveryStatus | undefined): string[] {
  if (status === 'held') return [`not d.is_test and e.status <> 'enabled'`];
  return status === 'pending' ? [`(d.is_test or e.status = 'enabled')`] : [];
}

/** The smallest id that may be listed, and the first beyond; as a ULID begins with 0 to 7, all are below `dlv_8`. */
function boundsOf({ since, until }: DeliveryFilter, { startingAfter }: Page, bind: Bind): [string, string] {
  const timeBound = (time: Date) => `first_id('dlv', ${bind(time)}::timestamptz)`;
  const beyond = [`'dlv_8'`, ...(until ? [timeBound(until)] : []), ...(startingAfter ? [bind(startingAfter)] : [])];
  return [since ? timeBound(since) : `'dlv_'`, `least(${beyond.join(', ')})`];
}
