import { onlyRow } from '../../db/pool';
import type { Db } from '../../db/pool';

/** Tables of idempotency keys, which are valid for 72 hours. */
export type KeyTable = 'idempotency_keys' | 'endpoint_idempotency_keys';

/**
 * Deletes keys that are older than 72 hours from a stretch of the table's blocks. It needs no index, which each publish would
 * have to write.
 * @returns the number of deleted keys, and the number of blocks of the table.
 */
export async function deleteOldKeys(
  db: Db,
  table: KeyTable,
  firstBlock: number,
  blocks: number,
): Promise<{ deleted: number; endBlock: number }> {
  const result = await db.query<{ deleted: number; endBlock: number }>({
    text: `
      with gone as (
        delete from ${table} where ctid >= format('(%s,0)', $1::bigint)::tid and ctid < format('(%s,0)', $2::bigint)::tid
          and created_at < now() - interval '72 hours' returning 1
      )
      select (select count(*) from gone) as deleted,
        pg_relation_size('${table}') / current_setting('block_size')::bigint as "endBlock"`,
    values: [firstBlock, firstBlock + blocks],
  });
  return onlyRow(result);
}

/** Deletes secrets of deleted endpoints. @returns their number. */
export async function deleteSecretsOfDeleted(db: Db, limit: number): Promise<number> {
  const result = await db.query({
    text: `delete from endpoint_secrets where id in (
             select s.id from endpoint_secrets s join endpoints e on e.id = s.endpoint_id
             where e.deleted_at is not null limit $1)`,
    values: [limit],
  });
  return result.rowCount ?? 0;
}

/** Deletes entries of the audit log, oldest first. @param days at least 30. @returns their number. */
export async function deleteOldAuditLog(db: Db, days: number, limit: number): Promise<number> {
  const result = await db.query<{ deleted: number }>({
    text: 'select delete_old_audit_log($1, $2) as deleted',
    values: [days, limit],
  });
  return onlyRow(result).deleted;
}

/** Deletes recoveries that ended more than `days` days ago. @returns their number. */
export async function deleteOldRecoveries(db: Db, days: number, limit: number): Promise<number> {
  const result = await db.query({
    text: `delete from recoveries where id in (
             select id from recoveries where id < first_id('rec', now() - make_interval(days => $1::int))
               and status <> 'running' and finished_at < now() - make_interval(days => $1::int) order by id limit $2)`,
    values: [days, limit],
  });
  return result.rowCount ?? 0;
}

/** Deletes incidents that ended, and were emailed, more than `days` days ago. @returns their number. */
export async function deleteOldNotifications(db: Db, days: number, limit: number): Promise<number> {
  const result = await db.query({
    text: `delete from notifications where id in (
             select id from notifications where id < first_id('ntf', now() - make_interval(days => $1::int))
               and sent_at < now() - make_interval(days => $1::int)
               and ended_at < now() - make_interval(days => $1::int) order by id limit $2)`,
    values: [days, limit],
  });
  return result.rowCount ?? 0;
}

/** Deletes emails that ended more than `days` days ago, except the last one of an endpoint. @returns their number. */
export async function deleteOldEmails(db: Db, days: number, limit: number): Promise<number> {
  const result = await db.query({
    text: `delete from emails where id in (
             select m.id from emails m where m.id < first_id('eml', now() - make_interval(days => $1::int))
               and m.ended_at < now() - make_interval(days => $1::int)
               and exists (select from emails n where n.endpoint_id = m.endpoint_id and n.ended_at > m.ended_at)
               and not exists (select from notifications t where t.email_id = m.id) order by m.id limit $2)`,
    values: [days, limit],
  });
  return result.rowCount ?? 0;
}
