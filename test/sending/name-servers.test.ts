import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { withNameServers } from '../support/dns-zone';
import type { Zone } from '../support/dns-zone';
import { OWNER } from '../support/receivers/owner';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';

/** Count as public. The last one cannot be connected to from here: it is of one link, without saying which. */
const [PUBLIC, PUBLIC_V6, NO_ROUTE] = ['127.0.0.1', '::1', 'fe80::1'];
const allowedPrivateCidrs = [`${PUBLIC}/32`, `${PUBLIC_V6}/128`, `${NO_ROUTE}/128`];
const [PRIVATE, PRIVATE_V6] = ['127.0.0.2', 'fdfd::1'];
const DEADLINE_MS = 10_000;
/** Within half a second of the first usable answer, and as much again for a slow machine. */
const SOON_MS = 1_000;

let receiver: Receiver;
/** On the same port, at ::1. */
let receiverV6: Receiver;
beforeAll(async () => {
  const behaviour = responding(response('200 OK'));
  receiver = await startReceiver(behaviour, certificate('valid'));
  receiverV6 = await startReceiver(behaviour, certificate('valid'), { host: '::1', port: receiver.port });
});
afterAll(() => Promise.all([receiver.close(), receiverV6.close()]));

interface Posted extends SendResult {
  /** The questions that each name server was asked. */
  questions: string[][];
}

/** Sends one attempt, whose host is looked up with name servers that answer like these zones. */
function post(zones: readonly Zone[], deadlineMs = DEADLINE_MS): Promise<Posted> {
  return withNameServers(zones, async (nameServers, servers) => {
    const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, nameServers });
    const httpSender = createHttpSender({ guard, ca: AUTHORITY });
    const url = `https://${TLS_HOST}:${receiver.port}/hook`;
    const result = await httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs });
    return { ...result, questions: servers.map(({ questions }) => questions.toSorted()) };
  });
}

const SILENT: Zone = {};
const GOOD: Zone = { A: [PUBLIC], AAAA: [] };
const NO_AAAA: Zone = { A: [PUBLIC] };
const NO_A: Zone = { AAAA: [PUBLIC_V6] };
const DELIVERED = { outcome: 'delivered', errorMessage: null };
const BLOCKED = { outcome: 'failed', errorCode: 'blocked_address' };
const after = (afterMs: number, addresses: string[]) => ({ afterMs, addresses });

describe('delivered soon after the first usable answer', () => {
  test.each<[string, Zone[], number]>([
    ['AAAA never answered, one name server', [NO_AAAA], 0],
    ['AAAA never answered, two name servers', [NO_AAAA, NO_AAAA], 0],
    ['AAAA never answered, three name servers', [NO_AAAA, NO_AAAA, NO_AAAA], 0],
    ['A never answered, one name server', [NO_A], 0],
    ['A never answered, two name servers', [NO_A, NO_A], 0],
    ['A never answered, three name servers', [NO_A, NO_A, NO_A], 0],
    ['the first of two name servers silent', [SILENT, GOOD], 250],
    ['the first two of three name servers silent', [SILENT, SILENT, NO_AAAA], 500],
    ['the first two of three name servers fail', [{ A: 'SERVFAIL', AAAA: 'SERVFAIL' }, SILENT, GOOD], 250],
    ['an A answer that takes 400 ms', [{ A: after(400, [PUBLIC]) }], 400],
    ['an A answer that takes 1.2 s, while there is no AAAA', [{ A: after(1_200, [PUBLIC]), AAAA: [] }], 1_200],
    [
      'an A answer that takes 800 ms, after an AAAA without a route',
      [{ A: after(800, [PUBLIC]), AAAA: [NO_ROUTE] }],
      800,
    ],
  ])('%s', async (_what, zones, answeredAfterMs) => {
    const { outcome, errorMessage, durationMs } = await post(zones);
    expect({ outcome, errorMessage }).toEqual(DELIVERED);
    expect(durationMs).toBeGreaterThanOrEqual(answeredAfterMs);
    expect(durationMs).toBeLessThan(answeredAfterMs + SOON_MS);
  });
});

describe('the guard judges what is handed over', () => {
  test('a late answer is dropped, whatever it says', async () => {
    expect(await post([{ A: [PUBLIC], AAAA: after(1_000, [PRIVATE_V6]) }])).toMatchObject(DELIVERED);
    expect(await post([{ A: [PUBLIC], AAAA: [PRIVATE_V6] }])).toMatchObject(BLOCKED);
  });

  test.each<[string, Zone]>([
    ['the only answer', { A: [PRIVATE] }],
    ['one address of the only answer', { A: [PUBLIC, PRIVATE] }],
    ['the only answer, of the other family', { AAAA: [PRIVATE_V6] }],
  ])('%s is not allowed', async (_what, zone) => {
    expect(await post([zone])).toMatchObject(BLOCKED);
  });
});

describe('which name servers are asked', () => {
  const BOTH = [`A ${TLS_HOST}`, `AAAA ${TLS_HOST}`];

  test('the first one only, if it answers', async () => {
    expect(await post([GOOD, GOOD])).toMatchObject({ ...DELIVERED, questions: [BOTH, []] });
  });

  test('the first one only, if it says that there is no such name', async () => {
    const { questions, errorMessage } = await post([{ A: 'NXDOMAIN', AAAA: 'NXDOMAIN' }, GOOD]);
    expect(errorMessage).toContain('ENOTFOUND');
    expect(questions).toEqual([BOTH, []]);
  });

  test('three at most', async () => {
    const { questions, errorCode } = await post([SILENT, SILENT, SILENT, GOOD], 2_500);
    expect(errorCode).toBe('timeout');
    expect(questions.map((all) => new Set(all).size)).toEqual([2, 2, 2, 0]);
  });
});
