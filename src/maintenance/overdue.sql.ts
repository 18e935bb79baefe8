import type { Db } from '../db/pool';
import { OVERDUE_AFTER } from '../deliveries/delivery';
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
      from (select id from deliveries where status = 'in_progress' and overdue_at < now()
            order by overdue_at limit $1 for update skip locked) o
      where d.id = o.id
      returning d.id as "deliveryId", d.cycle`,
    values: [limit],
  });
  return result.rows;
}

/** Makes deliveries whose workflow is gone pending again, with the same cycle and next attempt. */
export async function requeueOverdue(db: Db, rows: readonly OverdueDelivery[]): Promise<void> {
  await db.query({
    name: 'requeue-overdue',
    text: `update deliveries d set status = 'pending', overdue_at = null
           from unnest($1::text[], $2::int[]) as o(id, cycle)
           where d.id = o.id and d.cycle = o.cycle and d.status = 'in_progress'`,
    values: [rows.map((row) => row.deliveryId), rows.map((row) => row.cycle)],
  });
}

/** Cancels pending deliveries of deleted endpoints: their events were accepted while the endpoint was being deleted. */
export async function cancelPendingOfDeleted(db: Db, limit: number): Promise<void> {
  await db.query({
    name: 'cancel-pending-of-deleted',
    text: `
      update deliveries d set status = 'canceled', finished_at = now()
      where d.id in (select p.id from endpoints e join deliveries p on p.endpoint_id = e.id
                     where e.deleted_at is not null and p.status = 'pending' and not p.is_test limit $1)`,
    values: [limit],
  });
}
