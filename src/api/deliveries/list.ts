import { listDeliveries } from '../../store/deliveries';
import type { DeliveryFilter } from '../../store/deliveries';
import type { ApiDeps } from '../deps';
import { toDeliveryObject } from './object';
import { toList } from '../lists';

/** A page of deliveries, newest first. */
export async function showDeliveries(
  { db, settings }: ApiDeps,
  which: Pick<DeliveryFilter, 'accountId' | 'endpointId' | 'eventId'>,
  page: { limit: number; starting_after?: string },
) {
  const deliveries = await listDeliveries(db, settings.retentionDays, {
    ...which,
    startingAfter: page.starting_after ?? null,
    limit: page.limit,
  });
  return toList(deliveries, page.limit, (delivery) => toDeliveryObject(delivery, settings));
}
