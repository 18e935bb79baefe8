import { deleteOldStatistics } from '../../deliveries/count-attempts.sql';
import {
  deleteOldAuditLog,
  deleteOldEmails,
  deleteOldKeys,
  deleteOldNotifications,
  deleteOldRecoveries,
  deleteSecretsOfDeleted,
} from './old-rows.sql';
import { inBatches } from './step';
import type { Job } from './step';

/** Rows that one statement deletes. */
const MAX_DELETED = 500;
/** Blocks of a table of keys that one statement reads: 800 kB, a few thousand keys. */
const BLOCKS = 100;
const KEY_TABLES = ['idempotency_keys', 'endpoint_idempotency_keys'] as const;

/** Deletes idempotency keys after 72 hours. Its cursor is the table and the block where it goes on. */
export const deleteIdempotencyKeys: Job = async function* ({ db }, cursor) {
  const [from, block] = cursor?.split(':') ?? [KEY_TABLES[0], '0'];
  for (const table of KEY_TABLES.slice(KEY_TABLES.findIndex((name) => name === from))) {
    let next = table === from ? Number(block) : 0;
    for (let end = next + 1; next < end;) {
      const { deleted, endBlock } = await deleteOldKeys(db, table, next, BLOCKS);
      next += BLOCKS;
      end = endBlock;
      yield { rows: deleted, cursor: `${table}:${next}` };
    }
  }
};

/** Deletes the secrets of endpoints that an earlier release deleted. Those of others are deleted with their endpoint. */
export const deleteSecrets: Job = ({ db }) => inBatches(MAX_DELETED, (limit) => deleteSecretsOfDeleted(db, limit));

export const deleteAuditLog: Job = ({ db, auditRetentionDays }) =>
  inBatches(MAX_DELETED, (limit) => deleteOldAuditLog(db, auditRetentionDays, limit));

export const deleteRecoveries: Job = ({ db, retentionDays }) =>
  inBatches(MAX_DELETED, (limit) => deleteOldRecoveries(db, retentionDays, limit));

/** Deletes incidents and the emails about them. Incidents that nobody was told of stay. */
export const deleteEmails: Job = async function* ({ db, retentionDays }) {
  yield* inBatches(MAX_DELETED, (limit) => deleteOldNotifications(db, retentionDays, limit));
  yield* inBatches(MAX_DELETED, (limit) => deleteOldEmails(db, retentionDays, limit));
};

/** Deletes hours of the statistics after 90 days. */
export const deleteStatistics: Job = ({ db }) => inBatches(MAX_DELETED, (limit) => deleteOldStatistics(db, limit));
