import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { withNameServers } from '../support/dns-zone';
import type { Zone } from '../support/dns-zone';
import { OWNER } from '../support/receivers/owner';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';

const PUBLIC = '127.0.0.1';
const DEADLINE_MS = 10_000;
/** How long after the first usable answer an attempt must be delivered. */
const SOON_MS = 500;
/** Room for this machine: the look-up of the old code took seconds. */
const ROOM_MS = 500;

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver(responding(response('200 OK')), certificate('valid'));
});
afterAll(() => receiver.close());

/** Sends one attempt, whose host is looked up with name servers that answer like these zones. */
function post(zones: readonly Zone[], allowedPrivateCidrs = [`${PUBLIC}/32`]): Promise<SendResult> {
  return withNameServers(zones, async (nameServers) => {
    const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, nameServers });
    const httpSender = createHttpSender({ guard, ca: AUTHORITY });
    const url = `https://${TLS_HOST}:${receiver.port}/hook`;
    return httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: DEADLINE_MS });
  });
}

const SILENT: Zone = {};
const GOOD: Zone = { A: [PUBLIC], AAAA: [] };
const NO_AAAA: Zone = { A: [PUBLIC] };
const NO_A: Zone = { AAAA: ['::1'] };

describe('an answer that never comes', () => {
  test.each<[string, Zone[], number]>([
    ['AAAA, one name server', [NO_AAAA], 0],
    ['AAAA, two name servers', [NO_AAAA, NO_AAAA], 0],
    ['AAAA, three name servers', [NO_AAAA, NO_AAAA, NO_AAAA], 0],
    ['all, of the first of two name servers', [SILENT, GOOD], 250],
    ['all, of the first two of three name servers', [SILENT, SILENT, NO_AAAA], 500],
    ['AAAA, while the A answer takes 400 ms', [{ A: { afterMs: 400, addresses: [PUBLIC] } }], 400],
  ])('%s', async (_what, zones, answeredAfterMs) => {
    const { outcome, errorMessage, durationMs } = await post(zones);
    console.log(_what, outcome, durationMs, errorMessage);
    expect({ outcome, errorMessage }).toEqual({ outcome: 'delivered', errorMessage: null });
    expect(durationMs).toBeLessThan(answeredAfterMs + SOON_MS + ROOM_MS);
  });
});
