import { IS_KEPT } from './canceled.sql';

// A held delivery expires RETENTION_DAYS after the later of two moments: its endpoint went off, and it was queued.

const oldest = (status: 'held' | 'pending') => `(
  select d.queued_at from deliveries d where d.endpoint_id = e.id and d.status = '${status}' and not d.is_test
    and ${IS_KEPT} order by d.queued_at limit 1)`;

/**
 * When the first held delivery of `endpoints e` expires; null when it has none, or is enabled. Rows that are still pending
 * count, because they become held in batches. Two index probes.
 * @param days RETENTION_DAYS as an SQL expression
 */
export const heldExpiresAt = (days: string) => `(
  select greatest(e.off_since, first.queued_at) + make_interval(days => ${days})
  from (select least(${oldest('held')}, ${oldest('pending')}) as queued_at) first
  where e.status <> 'enabled' and first.queued_at is not null)`;
