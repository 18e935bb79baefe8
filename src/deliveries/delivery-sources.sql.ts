import { IS_CANCELED, IS_KEPT } from '../endpoints/canceled.sql';
import type { IdRange } from '../lib/id-ranges';
import type { AccountId, EndpointId, EventId } from '../lib/ids';
import { SHOWN_STATUS } from './deliveries.sql';
import { DELIVERY_STATUSES, FINISHED_STATUSES, UNFINISHED_STATUSES } from './delivery';
import type { FinishedStatus, StoredStatus, UnfinishedStatus } from './delivery';

/** While rows of canceled deliveries follow in batches, each probe passes over at most this many of them. */
const MAX_PASSED_OVER = 10_000;

/** Filters of a list of deliveries. One that is absent matches everything. */
export interface DeliveryFilter {
  endpoint?: EndpointId;
  event?: EventId;
  /** As customers see it. */
  status?: StoredStatus;
  /** Of an event. */
  type?: string;
  /** Created at or after this time, by the time in the id. */
  since?: Date;
  /** Created before this time. */
  until?: Date;
  test?: boolean;
  /** Of the last attempt: one of these values of `last_failure`. */
  failures?: readonly string[];
}

/** Adds a value to the statement and returns its placeholder. */
export type Bind = (value: unknown) => string;

type Filters = Omit<DeliveryFilter, 'since' | 'until'>;

export const isUnfinished = (status: StoredStatus | undefined): status is UnfinishedStatus =>
  UNFINISHED_STATUSES.some((unfinished) => unfinished === status);

/**
 * Selects of ids that together contain the newest `limit` deliveries of the range, as many as it has. Each reads about as many
 * rows as it returns, through an index.
 */
export function sourcesOf(
  { endpoint, event, status, type, test, failures }: Filters,
  accountId: AccountId,
  range: IdRange,
  bind: Bind,
  limit: string,
): string[] {
  const parts: Parts = {
    account: bind(accountId),
    limit,
    from: bind(range.from),
    before: bind(range.before),
    isInDays: () => `d.id >= ${bind(range.daysFrom)} and d.id < ${bind(range.daysBefore)}`,
    endpoint: endpoint && bind(endpoint),
    type: type && bind(type),
    failures: failures && bind(failures),
    isTest: test === undefined ? [] : [test ? 'd.is_test' : 'not d.is_test'],
    bind,
  };
  if (event) {
    return [fromFew(parts, 'all_deliveries d', `d.event_id = ${bind(event)} and ${parts.isInDays()} offset 0`, status)];
  }
  const unfinished = test
    ? [fromFew(parts, 'deliveries d', 'd.is_test', status)]
    : unfinishedSources(parts, status, test);
  return isUnfinished(status) ? unfinished : [...unfinished, fromFinished(parts, status)];
}

/** Placeholders and conditions that the sources share. */
interface Parts {
  account: string;
  limit: string;
  /** The smallest id in the list, and the first id after it. */
  from: string;
  before: string;
  /** Leaves out the tables of other days. */
  isInDays: () => string;
  endpoint: string | undefined;
  type: string | undefined;
  /** The values of `last_failure` that are wanted; undefined when the last result does not matter. */
  failures: string | undefined;
  isTest: string[];
  bind: Bind;
}

/** Reads all deliveries of an event, at most one for each endpoint, or all unfinished tests of an account, which are few. */
function fromFew(parts: Parts, table: string, which: string, status: StoredStatus | undefined): string {
  const { account, from, before, endpoint, type, failures, isTest, limit, bind } = parts;
  const wanted = [
    ...[`d.id >= ${from}`, `d.id < ${before}`, ...isTest],
    ...(status ? [`${SHOWN_STATUS} = ${bind(status)}`] : []),
    ...(type ? [`d.event_type = ${type}`] : []),
    ...(endpoint ? [`d.endpoint_id = ${endpoint}`] : []),
    ...(failures ? [`d.last_failure = any(${failures}::text[])`] : []),
  ];
  return `(
    select d.id from (select * from ${table} where d.account_id = ${account} and ${which}) d
      join endpoints e on e.id = d.endpoint_id
    where ${wanted.join(' and ')} order by d.id desc limit ${limit})`;
}

function fromFinished(parts: Parts, status: FinishedStatus | undefined): string {
  const statuses = status ? [status] : FINISHED_STATUSES;
  const of = (isOwner: string, endpoints: readonly string[] = []) =>
    // Whole days are enough to leave out tables. With exact bounds PostgreSQL might walk the primary key.
    fromMany(parts, {
      table: 'finished_deliveries',
      isWanted: `${isOwner} and ${parts.isInDays()}`,
      statuses,
      endpoints,
    });
  return parts.endpoint ? of(OF_ENDPOINT, [`e.id = ${parts.endpoint}`]) : of(`d.account_id = ${parts.account}`);
}

const OF_ENDPOINT = 'd.endpoint_id = e.id';

/** `deliveries` has finished ones too, until a worker has moved those of a former release. */
function unfinishedSources(parts: Parts, status: StoredStatus | undefined, test: boolean | undefined): string[] {
  const isThis = parts.endpoint ? [`e.id = ${parts.endpoint}`] : [];
  const fromEndpoints = (
    statuses: readonly StoredStatus[],
    endpoints: string[],
    isShown?: string,
    isWanted = OF_ENDPOINT,
  ) => fromMany(parts, { table: 'deliveries', isWanted, isShown, statuses, endpoints: [...endpoints, ...isThis] });
  const ofStatuses = (statuses: readonly StoredStatus[], isShown?: string) =>
    parts.endpoint
      ? fromEndpoints(statuses, [], isShown)
      : fromMany(parts, { table: 'deliveries', isWanted: `d.account_id = ${parts.account}`, isShown, statuses });

  switch (status) {
    case undefined:
      return [ofStatuses(DELIVERY_STATUSES)];
    // The endpoint's status decides between held and pending, so rows of the other kind are never read.
    case 'held':
    case 'pending': {
      const isOff = `e.status ${status === 'held' ? '<>' : '='} 'enabled' and e.deleted_at is null`;
      const isWanted = `${OF_ENDPOINT} and not d.is_test`;
      const ofMany = fromEndpoints(['pending', 'held'], [isOff], IS_KEPT, isWanted);
      if (status === 'held' || test === false) return [ofMany];
      return [ofMany, fromFew(parts, 'deliveries d', `d.is_test and d.status in ('pending', 'held')`, status)];
    }
    case 'in_progress':
      return [
        ofStatuses([status], `not exists (select from endpoints e where e.id = d.endpoint_id and ${IS_CANCELED})`),
      ];
    case 'canceled':
      return [
        ofStatuses([status]),
        fromEndpoints(UNFINISHED_STATUSES, ['e.cancel_queued_until is not null'], IS_CANCELED),
      ];
    default:
      return [ofStatuses([status])];
  }
}

/** Deliveries to read through an index. */
interface Probe {
  table: 'deliveries' | 'finished_deliveries';
  /** An SQL condition on columns of the index. */
  isWanted: string;
  /** An SQL condition on the rows that were read. It passes over few rows, except while many are being canceled. */
  isShown?: string | undefined;
  statuses: readonly StoredStatus[];
  /** SQL conditions on the account's endpoints, when each has a probe of its own. */
  endpoints?: readonly string[];
}

/**
 * One index probe for each status and type, for each endpoint if needed, and for each failure if they are asked for. Bounds and
 * order are rows of exactly the index's columns: with equalities the planner may walk the primary key instead until it has found
 * enough. The inner limit is hidden from the planner, so it assumes that a tenth of the rows is wanted and takes them from the
 * index in order. Otherwise it would read and sort all rows of an endpoint for which it expects few.
 */
function fromMany(parts: Parts, { table, isWanted, isShown = 'true', statuses, endpoints = [] }: Probe): string {
  const { account, type, failures, from, before, isTest, limit, bind } = parts;
  // From the table, not from the catalogue: a newer release may run beside this process and know more types.
  const types = type ? `unnest(array[${type}::text])` : '(select name from event_types)';
  const owners = endpoints.length
    ? `cross join (select * from endpoints e where ${[`e.account_id = ${account}`, ...endpoints].join(' and ')}) e`
    : '';
  const ofFailures = failures ? `, unnest(${failures}::text[]) as of_failure` : '';
  const columns = [...(failures ? ['last_failure'] : []), 'status', 'event_type', 'id'];
  const row = columns.map((column) => `d.${column}`).join(', ');
  const order = columns.map((column) => `d.${column} desc`).join(', ');
  const probed = [...(failures ? ['of_failure'] : []), 'of_status', 'of_type'].join(', ');
  const isIndexed = failures ? ['d.last_failure is not null'] : [];
  const most = isShown === 'true' ? limit : `${limit}::int + ${MAX_PASSED_OVER}`;
  return `(
    select probe.id from unnest(${bind(statuses)}::text[]) as of_status, ${types} as types(of_type)${ofFailures} ${owners}
    cross join lateral (
      select d.id from (
        select * from ${table} d
        where ${[isWanted, ...isIndexed, ...isTest].join(' and ')} and (${row}) >= (${probed}, ${from})
          and (${row}) < (${probed}, ${before})
        order by ${order} limit (select ${most}::int)) d
      where ${isShown} order by ${order} limit ${limit}) probe
    order by probe.id desc limit ${limit})`;
}
