import type { Request } from 'express';
import { accountExists } from '../../store/accounts';
import type { ApiKey } from '../../store/accounts';
import type { Db } from '../../store/pool';
import { ApiError } from '../api-error';
import { isId } from '../ids';

const HEADER = 'X-HanDl-Account';

/**
 * The account that an event happened in: the key's own, or for a platform key the one that it names.
 * @throws {ApiError} when a platform key names none or an unknown one, or another key names one.
 */
export async function publishingAccount(db: Db, caller: ApiKey, req: Request): Promise<string> {
  const named = req.get(HEADER);
  if (!caller.scopes.includes('platform')) {
    if (named !== undefined) throw new ApiError('account_header_not_allowed', { param: HEADER });
    return caller.accountId;
  }
  if (!named) throw new ApiError('account_required', { param: HEADER });
  if (!isId('acct', named) || !(await accountExists(db, named)))
    throw new ApiError('account_not_found', { param: HEADER });
  return named;
}
