import { asId } from '../as-id';

/** Whose attempts the tests of the HTTP sender make. */
export const OWNER = { accountId: asId('acct', 'acct_1'), endpointId: asId('we', 'we_1') };
