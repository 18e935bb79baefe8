import type { Db, Page } from '../db/pool';
import { idRangeOfEvent, idRanges } from '../lib/id-ranges';
import type { IdRange } from '../lib/id-ranges';
import type { AccountId, EventId } from '../lib/ids';

/** An event as lists show it, without its data. */
export interface ListedEvent {
  id: EventId;
  /** May be a type that this process does not know: a newer release may run beside it. */
  type: string;
  createdAt: Date;
  /** When an operator redacted it. */
  redactedAt: Date | null;
  /** What the producer calls it. */
  reference: string | null;
  /** Number of endpoints that get it, or got it as a test, and how many of them have it. */
  endpoints: number;
  delivered: number;
}

/** Filters of a list of events. One that is absent matches everything. `since` and `until` go by the time in the id. */
export interface EventFilter {
  type?: string;
  since?: Date;
  until?: Date;
  /** An id at the top level of its data, as the SQL function `ids_in_data` finds them. */
  dataId?: string;
  reference?: string;
}

/** The events with that id of the customer's own. `$8` is the id. */
const withId = (kind: 'data' | 'reference') => ({
  table: 'event_ids e',
  isFound: `and e.kind = '${kind}' and e.value = $8`,
  type: 'e.event_type',
});

function sourceOf({ dataId, reference }: EventFilter) {
  if (dataId !== undefined) return { ...withId('data'), values: [dataId] };
  if (reference !== undefined) return { ...withId('reference'), values: [reference] };
  return { table: 'events e', isFound: '', type: 'e.type', values: [] };
}

/**
 * Newest first. One row more than `limit` means that there are more. It finds ids in one range after the other until the page is
 * full, then reads these events.
 * @param filter with at most one of `dataId` and `reference`.
 */
export async function listEvents(
  db: Db,
  retentionDays: number,
  filter: EventFilter,
  page: Page,
): Promise<ListedEvent[]> {
  const ids: EventId[] = [];
  for (const range of idRanges('evt', { ...filter, startingAfter: page.startingAfter }, retentionDays)) {
    ids.push(...(await findIds(db, filter, { ...page, limit: page.limit + 1 - ids.length }, range)));
    if (ids.length > page.limit) break;
  }
  return ids.length > 0 ? describeEvents(db, page.accountId, ids) : [];
}

/** The newest ids of the range, at most `limit`. */
async function findIds(db: Db, filter: EventFilter, page: Page, range: IdRange): Promise<EventId[]> {
  const { table, isFound, type, values } = sourceOf(filter);
  const { from, before, daysFrom, daysBefore } = range;
  const result = await db.query<{ id: EventId }>({
    // One probe per event type, with bounds and order as in `listDeliveries`.
    text: `
      select found.id from event_types wanted cross join lateral (
        select e.id from ${table}
        where e.account_id = $1 ${isFound} and e.id >= $5 and e.id < $6
          and (${type}, e.id) >= (wanted.name, $3) and (${type}, e.id) < (wanted.name, $4)
        order by ${type} desc, e.id desc limit (select $7::int)) found
      where $2::text is null or wanted.name = $2
      order by found.id desc limit $7`,
    values: [page.accountId, filter.type, from, before, daysFrom, daysBefore, page.limit, ...values],
  });
  return result.rows.map(({ id }) => id);
}

/** Events with the number of their deliveries, at most one for each endpoint. Their ids are from just after the event's. */
async function describeEvents(db: Db, accountId: AccountId, ids: readonly EventId[]): Promise<ListedEvent[]> {
  const [first, last] = [ids.at(-1)!, ids[0]!];
  const result = await db.query<ListedEvent>({
    // Unnamed, and with bounds: PostgreSQL then plans and locks the tables of these days only.
    text: `
      select e.id, e.type, e.created_at as "createdAt", e.redacted_at as "redactedAt", e.reference,
        sent.endpoints, sent.delivered
      from events e cross join lateral (
        select count(*)::int as endpoints, (count(*) filter (where found.status = 'delivered'))::int as delivered from (
          select d.status from deliveries d where d.event_id = e.id and d.account_id = $1
          union all
          select d.status from finished_deliveries d where d.event_id = e.id and d.account_id = $1
            and d.id >= 'dlv_' || substr(e.id, 5, 12) and d.id < first_id('dlv', e.created_at + interval '2 days')
            and d.id >= $4 and d.id < $5) found) sent
      where e.id = any($2::text[]) and e.id >= $3 and e.account_id = $1
      order by e.id desc`,
    values: [accountId, ids, first, idRangeOfEvent(first, {}).daysFrom, idRangeOfEvent(last, {}).daysBefore],
  });
  return result.rows;
}
