import { onlyRow } from '../../db/pool';
import type { Db } from '../../db/pool';
import { FIRST_KEPT } from '../../deliveries/hour-counts.sql';
import { IS_KEPT } from '../../endpoints/canceled.sql';
import { heldExpiresAt } from '../../endpoints/held-expiry.sql';
import { ANNOUNCED_DAYS } from './expiry.sql';
import type { PastPartition } from './log-partitions.sql';

/** Rows of one kind that a preview counts, so that it stays quick. */
const MAX_PREVIEWED = 100_000;

/** Rows that would go, by kind; each counted up to `MAX_PREVIEWED`. */
export interface PastRows {
  announced: number;
  expired: number;
  keys: number;
  secrets: number;
  auditLog: number;
  recoveries: number;
  emails: number;
  statistics: number;
}

const PAST = 'now() - make_interval(days => $1::int)';
const counted = (rows: string) => `(select count(*)::int from (${rows} limit ${MAX_PREVIEWED}) counted)`;

/** Counts what would go, except rows of the delivery log's partitions. */
export async function countPastRows(db: Db, retentionDays: number, auditRetentionDays: number): Promise<PastRows> {
  const result = await db.query<PastRows>({
    text: `
      select
        ${counted(`select from endpoints e cross join lateral (select ${heldExpiresAt('$1::int')} as first) f
          where e.status <> 'enabled' and e.deleted_at is null
            and (e.expiry_announced_on is null or e.expiry_announced_on < (now() at time zone 'UTC')::date)
            and f.first <= now() + make_interval(days => ${ANNOUNCED_DAYS})`)} as announced,
        ${counted(`select from endpoints e join deliveries d on d.endpoint_id = e.id and d.status = 'held' and not d.is_test
          where e.status <> 'enabled' and e.deleted_at is null and e.off_since <= ${PAST} and d.queued_at <= ${PAST}
            and ${IS_KEPT}`)} as expired,
        ${counted(`select from idempotency_keys where created_at < now() - interval '72 hours'`)}
          + ${counted(`select from endpoint_idempotency_keys where created_at < now() - interval '72 hours'`)} as keys,
        ${counted(`select from endpoint_secrets s join endpoints e on e.id = s.endpoint_id
          where e.deleted_at is not null`)} as secrets,
        ${counted(`select from audit_log where created_at <= now() - make_interval(days => $2::int)
          and id < first_id('aud', now() - make_interval(days => $2::int))`)} as "auditLog",
        ${counted(`select from recoveries where id < first_id('rec', ${PAST}) and status <> 'running'
          and finished_at < ${PAST}`)} as recoveries,
        ${counted(`select from notifications where id < first_id('ntf', ${PAST}) and sent_at < ${PAST}
          and ended_at < ${PAST}`)}
          + ${counted(`select from emails m where m.id < first_id('eml', ${PAST}) and m.ended_at < ${PAST}
          and exists (select from emails n where n.endpoint_id = m.endpoint_id and n.ended_at > m.ended_at)`)} as emails,
        ${counted(`select from endpoint_hours where hour < ${FIRST_KEPT}`)} as statistics`,
    values: [retentionDays, auditRetentionDays],
  });
  return onlyRow(result);
}

/** Counts the past rows of a partition, including those that must stay, up to `MAX_PREVIEWED`. */
export async function countRowsOf(
  db: Db,
  { name, beforeId }: Pick<PastPartition, 'name' | 'beforeId'>,
): Promise<number> {
  const result = await db.query<{ rows: number }>({
    text: 'select count_past_rows($1, $2, $3) as rows',
    values: [name, beforeId, MAX_PREVIEWED],
  });
  return onlyRow(result).rows;
}
