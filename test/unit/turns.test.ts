import type { WaitingEndpoint } from '../../src/deliveries/waiting.sql';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import type { ClaimRequest } from '../../src/sending/claims.sql';
import { takeTurns } from '../../src/sending/turns';

const accountOf = (nth: number) => `acct_${nth}` as AccountId;

const endpoint = (nth: number, host: string, account = 1): WaitingEndpoint => ({
  ...{ endpointId: `we_${nth}` as EndpointId, accountId: accountOf(account), host, enabledAt: new Date(0) },
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

test('accounts that share a host leave its last place to one that has none there', () => {
  const host = 'one.example';
  const waiting = Array.from({ length: 6 }, (_, nth) => endpoint(nth, host, nth));
  const { shares, ...rest } = request(host);
  const busy = {
    ...shares,
    hosts: [{ host, free: 3, newAccountSlots: 1 }],
    hostAccounts: waiting.map(({ accountId }) => ({ host, accountId, slots: 1 })),
  };
  const others = takeTurns(waiting, { ...rest, shares: busy });
  expect(others).toHaveLength(2);
  const withNew = takeTurns([...waiting, endpoint(6, host, 6)], { ...rest, limit: 24, shares: busy });
  expect(withNew.map(({ endpointId }) => endpointId)).toContain('we_6');
});
