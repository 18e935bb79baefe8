import type { WaitingEndpoint } from '../../src/deliveries/waiting.sql';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import type { ClaimRequest } from '../../src/sending/claims.sql';
import { takeTurns } from '../../src/sending/turns';

const ACCOUNT = 'acct_1' as AccountId;

const endpoint = (nth: number, host: string): WaitingEndpoint => ({
  ...{ endpointId: `we_${nth}` as EndpointId, accountId: ACCOUNT, host, enabledAt: new Date(0) },
  ...{ isOpen: true, isScanned: true, isTesting: false },
});

const request = (full: string): ClaimRequest => ({
  ...{ limit: 6, limiters: [], newSlots: 4 },
  shares: {
    ...{ accounts: [], newAccountSlots: 6, hostAccounts: [], newHostFree: 24, newHostSlots: 24 },
    hosts: [{ host: full, free: 0, newAccountSlots: 0 }],
  },
});

test('endpoints on a host that is full take no turns from the others of their account', () => {
  const waiting = [
    ...Array.from({ length: 49 }, (_, nth) => endpoint(nth, 'full.example')),
    endpoint(49, 'good.example'),
  ];
  expect(takeTurns(waiting, request('full.example'))).toEqual([{ endpointId: 'we_49', deliveries: 4 }]);
});
