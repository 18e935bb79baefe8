import { getDelivery } from '../../store/deliveries';
import type { Delivery } from '../../store/deliveries';
import { ApiError } from '../api-error';
import type { ApiDeps } from '../deps';

/** A delivery of this account. @throws {ApiError} not_found, also when it is another account's. */
export async function requireDelivery({ db, settings }: ApiDeps, accountId: string, id: string): Promise<Delivery> {
  const delivery = await getDelivery(db, settings.retentionDays, accountId, id);
  if (!delivery) throw new ApiError('not_found');
  return delivery;
}
