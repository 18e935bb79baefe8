import { isLookedUp } from '../db/lookup.sql';
import type { Db } from '../db/pool';
import { IS_IN_PROGRESS, IS_OVERDUE, OVERDUE_AFTER } from '../deliveries/delivery';
import { WAITS_AGAIN } from '../deliveries/waiting.sql';
import type { DeliveryId } from '../lib/ids';

/** A delivery in progress for which nothing was recorded in time. Its workflow may be gone. */
export interface OverdueDelivery {
  deliveryId: DeliveryId;
  cycle: number;
}

/** Takes overdue deliveries, most overdue first. A delivery that was taken is overdue again after a minute. */
export async function takeOverdue(db: Db, limit: number): Promise<OverdueDelivery[]> {
  const result = await db.query<OverdueDelivery>({
    name: 'take-overdue',
    text: `
      update deliveries d set overdue_at = now() + ${OVERDUE_AFTER}
      from (select id from deliveries where ${IS_OVERDUE}
            order by overdue_at limit $1 for update skip locked) o
      where ${isLookedUp('d.id', 'o.id')}
      returning d.id as "deliveryId", d.cycle`,
    values: [limit],
  });
  return result.rows;
}

/**
 * Makes deliveries whose workflow is gone wait again, with the same cycle and next attempt. Those that wait for a retry and whose
 * endpoint is off are held, with their next cycle.
 */
export async function requeueOverdue(db: Db, rows: readonly OverdueDelivery[]): Promise<void> {
  await db.query({
    name: 'requeue-overdue',
    text: `update deliveries d set ${WAITS_AGAIN}
           from unnest($1::text[], $2::int[]) as o(id, cycle), endpoints e
           where ${isLookedUp('d.id', 'o.id')} and d.cycle = o.cycle and ${IS_IN_PROGRESS}
             and ${isLookedUp('e.id', 'd.endpoint_id')}`,
    values: [rows.map((row) => row.deliveryId), rows.map((row) => row.cycle)],
  });
}

/** Gives back what `takeOverdue` took when it cannot be told whether its workflows are gone. */
export async function giveBackOverdue(db: Db, rows: readonly OverdueDelivery[]): Promise<void> {
  await db.query({
    name: 'give-back-overdue',
    text: `update deliveries d set overdue_at = now() from unnest($1::text[], $2::int[]) as o(id, cycle)
           where ${isLookedUp('d.id', 'o.id')} and d.cycle = o.cycle and ${IS_IN_PROGRESS}`,
    values: [rows.map((row) => row.deliveryId), rows.map((row) => row.cycle)],
  });
}
