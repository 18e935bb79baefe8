import { hostAndPortOf, Shares } from '../../src/sending/shares';
import { asId } from '../support/as-id';

const BOUNDS = { firstAttempts: 400, retries: 200, attemptsPerHost: 100, starting: 24 };
const NOTHING_STARTING = new Map();
const account = (name: string) => asId('acct', `acct_${name}`);
const hostNo = (nth: number) => `${nth}.example`;

let nowMs = 0;
let shares: Shares;
beforeEach(() => {
  nowMs = 1_000_000;
  shares = new Shares(BOUNDS, () => nowMs);
});

/** What a claim may take for an account now. */
function slotsOf(name: string, starting: ReadonlyMap<ReturnType<typeof account>, number> = NOTHING_STARTING): number {
  const { accounts, newAccountSlots } = shares.forClaim(starting);
  return accounts.find(({ accountId }) => accountId === account(name))?.slots ?? newAccountSlots;
}

/** Takes first attempts, each to a host of its own, for as long as the account has slots. @returns how to free each */
function fill(name: string, most = 1_000): (() => void)[] {
  const leaves: (() => void)[] = [];
  while (leaves.length < most && slotsOf(name) > 0) {
    leaves.push(shares.enterFirst({ accountId: account(name), host: hostNo(leaves.length) }));
  }
  return leaves;
}

/** Takes retries for as long as the account has slots. */
function fillRetries(name: string, host?: string): (() => void)[] {
  const leaves: (() => void)[] = [];
  for (;;) {
    const leave = shares.tryEnterRetry({ accountId: account(name), host: host ?? hostNo(leaves.length) });
    if (!leave) return leaves;
    leaves.push(leave);
  }
}

test('an account that is alone leaves a quarter of the first attempts, so that the next account starts at once', () => {
  expect(fill('slow')).toHaveLength(300);
  expect(slotsOf('good')).toBe(4);
  expect(fill('good')).toHaveLength(75);
});

test('while another account is active, an account has at most a quarter of the first attempts', () => {
  fill('good', 1);
  expect(fill('slow')).toHaveLength(100);
});

test('an account is active for ten seconds after its last attempt', () => {
  fill('good', 1)[0]!();
  nowMs += 9_999;
  expect(fill('slow')).toHaveLength(100);
  nowMs += 2;
  expect(fill('slow')).toHaveLength(200);
});

test('an account that took more while it was alone gets nothing until it is back within its quarter', () => {
  const leaves = fill('slow');
  fill('good', 1);
  leaves.splice(0, 200).forEach((leave) => leave());
  expect(slotsOf('slow')).toBe(0);
  leaves.splice(0, 1).forEach((leave) => leave());
  expect(slotsOf('slow')).toBe(1);
});

test('whatever other accounts hold, an account that has none in flight gets a slot while one is free', () => {
  let taken = 0;
  for (let nth = 0; nth < 1_000 && taken < BOUNDS.firstAttempts; nth += 1) taken += fill(`${nth}`).length;
  expect(taken).toBe(BOUNDS.firstAttempts);
  expect(slotsOf('late')).toBe(0);
});

test('an account that is alone leaves a quarter of the starts; beside another one it has a sixth', () => {
  const starting = (count: number) => new Map([[account('busy'), count]]);
  fill('busy', 17);
  expect(slotsOf('busy', starting(17))).toBe(1);
  expect(slotsOf('busy', starting(18))).toBe(0);
  fill('good', 1);
  expect(slotsOf('busy', starting(3))).toBe(1);
  expect(slotsOf('busy', starting(4))).toBe(0);
  expect(slotsOf('late', starting(18))).toBe(4);
});

test('beside another account, slow attempts begin one by one instead of all together whenever many end', () => {
  const slow = fill('slow', 100);
  fill('good', 1);
  nowMs += 9_000;
  slow.forEach((leave) => leave());
  // 9 s each and a quarter of 400 slots: one every 90 ms, and after a pause those of 300 ms.
  expect(fill('slow')).toHaveLength(4);
  let begun = 0;
  for (let ms = 0; ms < 9_000; ms += 30) {
    nowMs += 30;
    begun += fill('slow').length;
  }
  expect(begun).toBe(96);
});

test('quick attempts are not slowed down by it', () => {
  fill('busy', 10).forEach((leave, nth) => {
    nowMs += nth * 5;
    leave();
  });
  fill('good', 1);
  expect(fill('busy')).toHaveLength(100);
});

test('an account that was alone may go on at once when another one comes, if it is within its share', () => {
  const leaves = fill('slow', 50);
  nowMs += 9_000;
  leaves.forEach((leave) => leave());
  expect(fill('slow', 50)).toHaveLength(50);
  fill('good', 1);
  nowMs += 301;
  expect(slotsOf('slow')).toBeGreaterThan(0);
});

test('retries are shared like first attempts, and a slot that is freed can be taken again', () => {
  const slow = fillRetries('slow');
  expect(slow).toHaveLength(150);
  const good = fillRetries('good');
  expect(good).toHaveLength(37);
  slow[0]!();
  expect(fillRetries('slow')).toEqual([]);
  good[0]!();
  expect(fillRetries('good')).not.toEqual([]);
});

test('an account whose retries are turned away is active: the others keep to a quarter', () => {
  const slow = fillRetries('slow');
  const host = 'full.example';
  fillRetries('first', host);
  slow.forEach((leave) => leave());
  expect(fillRetries('slow')).toHaveLength(50);
});

test('a host has a bound for all accounts together, first attempts and retries, and no account takes all of it', () => {
  const host = 'shared.example:8443';
  expect(fillRetries('a', host)).toHaveLength(75);
  let taken = 75;
  for (let nth = 0; nth < 300 && taken < BOUNDS.attemptsPerHost; nth += 1) taken += fillRetries(`${nth}`, host).length;
  expect(taken).toBe(BOUNDS.attemptsPerHost);
  expect(shares.tryEnterRetry({ accountId: account('late'), host })).toBeUndefined();
  expect(shares.tryEnterRetry({ accountId: account('late'), host: 'another.example' })).toBeDefined();
  const { hosts, hostAccounts } = shares.forClaim(NOTHING_STARTING);
  expect(hosts).toContainEqual({ host, free: 0, newAccountSlots: 0 });
  expect(hostAccounts.filter((each) => each.host === host && each.slots > 0)).toEqual([]);
});

test('retries that are turned away come back one after the other, after 1 s to 60 s', () => {
  const pauses = Array.from({ length: 2_000 }, () => shares.retryPauseMs(account('slow')));
  expect(pauses.slice(0, 3)).toEqual([1_000, 1_050, 1_100]);
  expect(Math.max(...pauses)).toBe(60_000);
  expect(shares.retryPauseMs(account('good'))).toBe(1_000);
  nowMs += 60_000;
  expect(shares.retryPauseMs(account('slow'))).toBe(1_000);
});

test('nothing is kept of accounts and hosts that were used long ago', () => {
  fill('a', 5).forEach((leave) => leave());
  fillRetries('b').forEach((leave) => leave());
  shares.retryPauseMs(account('b'));
  nowMs += 10_001;
  expect(shares.forClaim(NOTHING_STARTING)).toMatchObject({ accounts: [], hosts: [], hostAccounts: [] });
});

test('small bounds leave room for one', () => {
  shares = new Shares({ firstAttempts: 1, retries: 1, attemptsPerHost: 1, starting: 1 }, () => nowMs);
  expect(fill('a')).toHaveLength(1);
  expect(fillRetries('b', 'another.example')).toHaveLength(1);
});

test.each([
  ['https://hooks.example/a?b=1', 'hooks.example'],
  ['https://hooks.example:8443/', 'hooks.example:8443'],
  ['http://[2001:db8::1]:3000/x', '[2001:db8::1]:3000'],
])('%s is on the host %s', (url, host) => {
  expect(hostAndPortOf(url)).toBe(host);
});
