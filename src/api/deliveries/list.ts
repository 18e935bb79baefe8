import { listDeliveries } from '../../store/delivery-list';
import type { DeliveryFilter } from '../../store/delivery-list';
import type { ApiDeps } from '../deps';
import { pageOf, toList } from '../lists';
import { toDeliveryObject } from './object';

/** A page of deliveries, newest first. */
export async function showDeliveries(
  { db, settings }: ApiDeps,
  accountId: string,
  query: DeliveryFilter & { limit: number; starting_after?: string },
) {
  const deliveries = await listDeliveries(db, settings.retentionDays, query, pageOf(accountId, query));
  return toList(deliveries, query.limit, (delivery) => toDeliveryObject(delivery, settings));
}
