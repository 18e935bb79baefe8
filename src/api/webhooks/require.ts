import { getEndpoint } from '../../store/endpoints';
import type { Endpoint } from '../../store/endpoints';
import { ApiError } from '../api-error';
import type { ApiDeps } from '../deps';

/** An endpoint of this account. @throws {ApiError} not_found, also when it is another account's. */
export async function requireEndpoint({ db, settings }: ApiDeps, accountId: string, id: string): Promise<Endpoint> {
  const endpoint = await getEndpoint(db, settings.retentionDays, accountId, id);
  if (!endpoint) throw new ApiError('not_found');
  return endpoint;
}
