import { isIP } from 'node:net';
import { BlockedAddressError, createAddressGuard, DnsError } from '../../src/sending/address-guard/address-guard';
import { EndpointUrlError, parseEndpointUrl } from '../../src/endpoints/endpoint-url';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { withProxyEnvironment } from '../support/receivers/proxy-environment';
import { answering, response, startReceiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { accept, refuse } from './data/ssrf-cases.json';

type Refused = (typeof refuse)[number];

/** As many as the file held when this was written: it may grow, and an emptied one must not pass. */
const LEAST = { config: 88, delivery: 24, accept: 17 };
const PUBLIC_ADDRESS = '93.184.216.34';

const guardAnswering = (answers: string[][], allowedPrivateCidrs: string[] = []) =>
  createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, resolve: async () => answers.shift() ?? [] });

/** What is stored of the URL, or null when it is refused. */
function stored(url: string): string | null {
  try {
    return parseEndpointUrl(url, { allowInsecure: false, guard: guardAnswering([]) }).href;
  } catch (error) {
    if (error instanceof EndpointUrlError) return null;
    throw error;
  }
}

/** Whether the guard lets a name through that leads to these addresses. */
function isLetThrough(url: string, answer: string[]): Promise<boolean> {
  const guard = guardAnswering([answer]);
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return Promise.resolve(guard.allows(host));
  return new Promise((resolve, reject) =>
    guard.lookup(host, { all: true }, (error) => {
      const refusal = answer.length > 0 ? BlockedAddressError : DnsError;
      if (!error) resolve(true);
      else if (error instanceof refusal) resolve(false);
      else reject(error);
    }),
  );
}

/** Whether a receiver that redirects, or a proxy in the environment, leads the POST elsewhere. 127.0.0.1 is public here. */
async function isLedAstray({ response: given, env }: Refused): Promise<boolean> {
  const status = given?.status ?? 200;
  const headers = given ? [`Location: ${given.location}`] : [];
  const receiver = await startReceiver(answering(response(`${status} Said`, headers)), certificate('valid'));
  const proxy = await startReceiver(answering(response('200 OK')));
  const httpSender = createHttpSender({ guard: guardAnswering([['127.0.0.1']], ['127.0.0.1/32']), ca: AUTHORITY });
  const url = `https://${TLS_HOST}:${receiver.port}/hook`;
  const post = () => httpSender.send({ url, headers: {}, body: Buffer.from('{}'), deadlineMs: 5_000 });
  const result = await (env ? withProxyEnvironment(`http://127.0.0.1:${proxy.port}`, post) : post());
  const wentOnce = receiver.connections() === 1 && proxy.connections() === 0;
  await Promise.all([receiver.close(), proxy.close()]);
  return !wentOnce || result.statusCode !== status || (result.outcome === 'delivered') !== (status === 200);
}

/** Where the case is refused; each answer of its `dns` is one look-up, and the last is the bad one. */
async function stageOf(refused: Refused): Promise<string> {
  if (stored(refused.url) === null) return 'config';
  const isThrough = refused.expect
    ? await isLedAstray(refused)
    : await isLetThrough(refused.url, refused.dns?.at(-1) ?? [PUBLIC_ADDRESS]);
  return isThrough ? 'nowhere' : 'delivery';
}

test('every case is refused at its stage, and every valid one taken', async () => {
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
    const isTaken = stored(url) === normal && (await isLetThrough(normal, [PUBLIC_ADDRESS]));
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

test('rebinding: an answer that was good does not let a later one through', async () => {
  const series = refuse.filter(({ dns }) => (dns?.length ?? 0) > 1);
  expect(series.length).toBeGreaterThan(0);
  for (const { url, dns } of series) {
    const verdicts = await Promise.all(dns!.map((answer) => isLetThrough(url, answer)));
    expect(verdicts).toEqual(dns!.map((_answer, at) => at < dns!.length - 1));
  }
});
