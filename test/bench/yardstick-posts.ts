import { randomBytes } from 'node:crypto';
import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { requestHeaders } from '../../src/sending/request-headers';
import { asId } from '../support/as-id';
import { PUBLIC_TIMEOUT_MS } from '../support/defaults';
import { ratePerSecond } from './figures';
import { atOnce } from './pace';

const AT_ONCE = 64;

/** Signed POSTs per second by the product's own code, to these receivers in turn, without a database. */
export async function measurePosts(urls: readonly string[], count: number): Promise<number> {
  const httpSender = createHttpSender({ guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }) });
  const secrets = [generateSecret()];
  const body = Buffer.from(JSON.stringify({ object: 'event', data: EVENT_CATALOGUE['order.created'].example }));
  const endedAtMs: number[] = [];
  await atOnce(AT_ONCE, count, async (nth) => {
    const url = urls[nth % urls.length]!;
    const owner = { accountId: asId('acct', 'acct_bench'), endpointId: asId('we', `we_bench${nth % urls.length}`) };
    const eventId = asId('evt', `evt_${randomBytes(8).toString('hex')}`);
    const deliveryId = asId('dlv', `dlv_${randomBytes(8).toString('hex')}`);
    const event = { eventId, eventType: 'order.created', isTest: false, sentAt: new Date(), body, secrets, url };
    const headers = requestHeaders({ deliveryId, cycle: 1, attempt: 1 }, { ...owner, ...event, enabledAt: new Date() });
    const result = await httpSender.send({ ...owner, url, headers, body, deadlineMs: PUBLIC_TIMEOUT_MS });
    if (result.outcome !== 'delivered') throw new Error(`a POST failed: ${result.errorMessage}`);
    endedAtMs.push(performance.now());
  });
  await httpSender.close();
  return ratePerSecond(endedAtMs);
}
