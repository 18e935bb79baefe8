import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import type { AddressGuard } from '../../src/sending/address-guard/address-guard';
import { parseEndpointUrl } from '../../src/endpoints/endpoint-url';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { OWNER } from '../support/receivers/owner';
import { withProxyEnvironment } from '../support/receivers/proxy-environment';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { refuse } from '../unit/data/ssrf-cases.json';

const ok = responding(response('200 OK'));
const production = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: [] });
/** 127.0.0.1 counts as a public address. */
const guardResolving = (...answers: string[][]) =>
  createAddressGuard({
    allowPrivate: false,
    allowedPrivateCidrs: ['127.0.0.1/32'],
    resolve: async () => answers.shift() ?? [],
  });

function post(guard: AddressGuard, url: string): Promise<SendResult> {
  const httpSender = createHttpSender({ guard, ca: AUTHORITY });
  return httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: 3_000 });
}

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver(ok, certificate('valid'));
});
afterAll(() => receiver.close());

describe('cases that are refused when an attempt is sent', () => {
  const delivery = refuse.filter(({ stage }) => stage === 'delivery');
  const resolved = delivery.filter(({ expect: expectation }) => !expectation);
  const redirects = delivery.filter(({ expect: expectation }) => expectation === 'failed_status');
  const proxied = delivery.filter(({ expect: expectation }) => expectation === 'proxy_unused');

  test('every case is run here', () => {
    expect(resolved.length + redirects.length + proxied.length).toBe(delivery.length);
    expect([resolved.length, redirects.length, proxied.length].every((count) => count > 0)).toBe(true);
  });

  test.each(resolved)('$id $reason', async ({ url, dns }) => {
    // The first entry is the lookup when the URL is saved, which the product does not make.
    const answer = dns!.at(-1)!;
    const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: [], resolve: async () => answer });
    expect(parseEndpointUrl(url, { allowInsecure: false, guard }).href).toBe(url);
    expect(await post(guard, url)).toMatchObject({
      outcome: 'failed',
      statusCode: null,
      errorCode: answer.length > 0 ? 'blocked_address' : 'dns_error',
    });
  });

  test.each(redirects)('$id $reason', async ({ response: given }) => {
    const redirecting = await startReceiver(
      responding(response(`${given!.status} Moved`, [`Location: ${given!.location}`])),
      certificate('valid'),
    );
    const lookups: string[] = [];
    const guard = createAddressGuard({
      allowPrivate: false,
      allowedPrivateCidrs: ['127.0.0.1/32'],
      resolve: async (hostname) => {
        lookups.push(hostname);
        return ['127.0.0.1'];
      },
    });
    const result = await post(guard, `https://${TLS_HOST}:${redirecting.port}/hook`);
    expect(result).toMatchObject({ outcome: 'failed', errorCode: 'http_status', statusCode: given!.status });
    expect(result.responseHeaders).toContainEqual(['Location', given!.location]);
    expect(lookups).toEqual([TLS_HOST]);
    expect(redirecting.connections()).toBe(1);
    await redirecting.close();
  });

  test.each(proxied)('$id $reason', async () => {
    const proxy = await startReceiver(ok);
    const result = await withProxyEnvironment(`http://127.0.0.1:${proxy.port}`, () =>
      post(guardResolving(['127.0.0.1']), `https://${TLS_HOST}:${receiver.port}/hook`),
    );
    expect(result).toMatchObject({ outcome: 'delivered' });
    expect(proxy.connections()).toBe(0);
    await proxy.close();
  });
});

describe('literal addresses', () => {
  const literals = refuse.filter(({ url }) => {
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    return url.startsWith('https:') && /^\[|^[\d.]+$/.test(host);
  });

  test.each(literals)('$id is also refused when an attempt is sent: $reason', async ({ url }) => {
    const result = await post(production, new URL(url).href);
    expect(result).toMatchObject({ outcome: 'failed', errorCode: 'blocked_address' });
    expect(result.durationMs).toBeLessThan(1_000);
  });
});

test('rebinding: every attempt is checked by its own lookup', async () => {
  const url = `https://${TLS_HOST}:${receiver.port}/hook`;
  const guard = guardResolving(['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1']);
  const codes = [await post(guard, url), await post(guard, url), await post(guard, url)].map((r) => r.errorCode);
  expect(codes).toEqual([null, 'blocked_address', null]);
});

test('the connected address is checked before a byte of the request is sent', async () => {
  const plain = await startReceiver(ok);
  // Stands for a connection that bypasses the lookup.
  const guard: AddressGuard = {
    ...guardResolving(['127.0.0.1'], ['127.0.0.1']),
    allowPrivate: true,
    allows: () => false,
  };
  const targets = [
    { url: `http://${TLS_HOST}:${plain.port}/`, target: plain },
    { url: `https://${TLS_HOST}:${receiver.port}/`, target: receiver },
  ];
  for (const { url, target } of targets) {
    const before = { bytes: target.receivedBytes(), connections: target.connections() };
    expect(await post(guard, url)).toMatchObject({ outcome: 'failed', errorCode: 'blocked_address' });
    while (target.connections() === before.connections) await new Promise(setImmediate);
    expect(target.receivedBytes()).toBe(before.bytes);
  }
  await plain.close();
});

test('an http URL that was stored when http was allowed is refused', async () => {
  const plain = await startReceiver(ok);
  const result = await post(guardResolving(['127.0.0.1']), `http://${TLS_HOST}:${plain.port}/`);
  expect(result).toMatchObject({ outcome: 'failed', errorCode: 'tls_error' });
  expect(plain.connections()).toBe(0);
  await plain.close();
});

test('the error message for a blocked address is always the same sentence', async () => {
  const texts = [
    await post(production, 'https://127.0.0.1/'),
    await post(production, 'https://[::1]/'),
    await post(guardResolving(['10.0.0.1']), `https://${TLS_HOST}/`),
  ].map(({ errorMessage }) => errorMessage);
  expect(new Set(texts)).toEqual(new Set(["The endpoint's host resolves to an address that is not public."]));
});
