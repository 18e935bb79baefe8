import { isIP } from 'node:net';
import { BlockedAddressError, createAddressGuard, DnsError } from '../../src/sending/address-guard/address-guard';
import { EndpointUrlError, parseEndpointUrl } from '../../src/endpoints/endpoint-url';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { OWNER } from '../support/receivers/owner';
import { withProxyEnvironment } from '../support/receivers/proxy-environment';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { accept, refuse } from './data/ssrf-cases.json';

type Refused = (typeof refuse)[number];

/** The smallest number of cases: an emptied file must not pass. */
const LEAST = { config: 88, delivery: 24, accept: 17 };
const PUBLIC_ADDRESS = '93.184.216.34';

const guardResolving = (answers: string[][], allowedPrivateCidrs: string[] = []) =>
  createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, resolve: async () => answers.shift() ?? [] });

/** The URL as it would be stored, or null when it is rejected. */
function stored(url: string): string | null {
  try {
    return parseEndpointUrl(url, { allowInsecure: false, guard: guardResolving([]) }).href;
  } catch (error) {
    if (error instanceof EndpointUrlError) return null;
    throw error;
  }
}

/** Whether the guard allows a host name that resolves to these addresses. */
function isAllowed(url: string, answer: string[]): Promise<boolean> {
  const guard = guardResolving([answer]);
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return Promise.resolve(guard.allows(host));
  const refusal = answer.length > 0 ? BlockedAddressError : DnsError;
  return guard.addressesOf(host).then(
    () => true,
    (error: unknown) => {
      if (error instanceof refusal) return false;
      throw error;
    },
  );
}

/** Whether a redirect or a proxy in the environment diverts the request. 127.0.0.1 counts as public here. */
async function isDiverted({ response: given, env }: Refused): Promise<boolean> {
  const status = given?.status ?? 200;
  const headers = given ? [`Location: ${given.location}`] : [];
  const receiver = await startReceiver(responding(response(`${status} Said`, headers)), certificate('valid'));
  const proxy = await startReceiver(responding(response('200 OK')));
  const httpSender = createHttpSender({ guard: guardResolving([['127.0.0.1']], ['127.0.0.1/32']), ca: AUTHORITY });
  const url = `https://${TLS_HOST}:${receiver.port}/hook`;
  const post = () => httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: 5_000 });
  const result = await (env ? withProxyEnvironment(`http://127.0.0.1:${proxy.port}`, post) : post());
  const wentOnce = receiver.connections() === 1 && proxy.connections() === 0;
  await Promise.all([receiver.close(), proxy.close()]);
  return !wentOnce || result.statusCode !== status || (result.outcome === 'delivered') !== (status === 200);
}

/** The stage that refuses the case. Each entry of its `dns` answers one lookup; the last is the bad one. */
async function stageOf(refused: Refused): Promise<string> {
  if (stored(refused.url) === null) return 'config';
  const isThrough = refused.expect
    ? await isDiverted(refused)
    : await isAllowed(refused.url, refused.dns?.at(-1) ?? [PUBLIC_ADDRESS]);
  return isThrough ? 'nowhere' : 'delivery';
}

test('every case is refused at its stage, and every valid URL is accepted', async () => {
  const tried: string[] = [];
  const atStage = { config: 0, delivery: 0, accept: 0 };
  const wrongStage: string[] = [];
  const letThrough: string[] = [];
  const validRefused: string[] = [];
  for (const refused of refuse) {
    const stage = await stageOf(refused);
    tried.push(refused.id);
    if (stage === 'nowhere') letThrough.push(refused.id);
    else if (stage !== refused.stage) wrongStage.push(refused.id);
    else atStage[refused.stage as 'config' | 'delivery'] += 1;
  }
  for (const { id, url, stored: normal = new URL(url).href } of accept) {
    tried.push(id);
    const isTaken = stored(url) === normal && (await isAllowed(normal, [PUBLIC_ADDRESS]));
    if (isTaken) atStage.accept += 1;
    else validRefused.push(id);
  }
  expect({ letThrough, wrongStage, validRefused }).toEqual({ letThrough: [], wrongStage: [], validRefused: [] });
  expect(new Set(tried).size).toBe(refuse.length + accept.length);
  expect(atStage.config + atStage.delivery).toBe(refuse.length);
  expect(atStage.accept).toBe(accept.length);
  for (const stage of ['config', 'delivery', 'accept'] as const) {
    expect(atStage[stage]).toBeGreaterThanOrEqual(LEAST[stage]);
  }
});

test('rebinding: every lookup is checked, whatever the one before returned', async () => {
  const series = refuse.filter(({ dns }) => (dns?.length ?? 0) > 1);
  expect(series.length).toBeGreaterThan(0);
  for (const { url, dns } of series) {
    const verdicts = await Promise.all(dns!.map((answer) => isAllowed(url, answer)));
    expect(verdicts).toEqual(dns!.map((_answer, at) => at < dns!.length - 1));
  }
});
