import type { Db, Page } from '../db/pool';
import { idRange, idRangeOfEvent, idRanges } from '../lib/id-ranges';
import type { IdRange } from '../lib/id-ranges';
import type { DeliveryId } from '../lib/ids';
import { getDeliveries } from './deliveries.sql';
import type { Delivery } from './deliveries.sql';
import { isUnfinished, sourcesOf } from './delivery-sources.sql';
import type { Bind, DeliveryFilter } from './delivery-sources.sql';

/**
 * Newest first. One row more than `limit` means that there are more. It finds ids in one range after the other until the page is
 * full, then reads these deliveries. One that moves between the tables meanwhile is neither lost nor shown twice: its id stays in
 * its range, and a range is read from both tables at one moment. One that changes meanwhile is shown as it then is.
 */
export async function listDeliveries(
  db: Db,
  retentionDays: number,
  filter: DeliveryFilter,
  page: Page,
): Promise<Delivery[]> {
  const ids: DeliveryId[] = [];
  for (const range of rangesOf(retentionDays, filter, page)) {
    ids.push(...(await findIds(db, filter, { ...page, limit: page.limit + 1 - ids.length }, range)));
    if (ids.length > page.limit) break;
  }
  return getDeliveries(db, retentionDays, page.accountId, ids);
}

function rangesOf(retentionDays: number, { event, status, since, until }: DeliveryFilter, page: Page): IdRange[] {
  const wanted = { since, until, startingAfter: page.startingAfter };
  if (event) return [idRangeOfEvent(event, wanted)];
  // Unfinished deliveries are in one table, whatever their day.
  if (isUnfinished(status)) return [idRange('dlv', wanted)];
  return idRanges('dlv', wanted, retentionDays);
}

/** The newest ids of the range, at most `limit`. */
async function findIds(db: Db, filter: DeliveryFilter, page: Page, range: IdRange): Promise<DeliveryId[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const limit = bind(page.limit);
  const sources = sourcesOf(filter, page.accountId, range, bind, limit);
  const result = await db.query<{ id: DeliveryId }>({
    // Unnamed, so that it is planned with its values: PostgreSQL then plans and locks the tables of these days only.
    text: `select id from (${sources.join(' union all ')}) found order by id desc limit ${limit}`,
    values,
  });
  return result.rows.map(({ id }) => id);
}
