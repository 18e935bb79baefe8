import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addressRecord, startDnsServer } from '../support/dns-server';
import type { DnsServer } from '../support/dns-server';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import type { SendSettings } from '../support/send-process';

const ADDRESS = '127.0.0.1';
const ok = responding(response('200 OK'));

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer(({ type }) => (type === 'A' ? [addressRecord(TLS_HOST, ADDRESS)] : []));
});
afterAll(() => dns.close());

/** Sends one request to a port of this machine, in a process with this environment. */
async function sendWith(env: Record<string, string>, port: number): Promise<unknown> {
  const url = `https://${TLS_HOST}:${port}/hook`;
  const settings: SendSettings = {
    ...{ url, ca: AUTHORITY },
    ...{ nameServers: [dns.address], allowedPrivateCidrs: [`${ADDRESS}/32`] },
  };
  const program = [join(__dirname, '../dev/run-ts.cjs'), join(__dirname, '../support/send-process.ts')];
  const { stdout } = await promisify(execFile)(process.execPath, [...program, JSON.stringify(settings)], { env });
  return JSON.parse(stdout);
}

test('a proxy in the environment of the process is not used', async () => {
  const receiver = await startReceiver(ok, certificate('valid'));
  const proxy = await startReceiver(ok);
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  const env = {
    ...Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${proxy.port}`])),
    NO_PROXY: '',
    NODE_USE_ENV_PROXY: '1',
  };
  expect(await sendWith(env, receiver.port)).toMatchObject({ outcome: 'delivered', statusCode: 200 });
  expect([receiver.connections(), proxy.connections()]).toEqual([1, 0]);
  await Promise.all([receiver.close(), proxy.close()]);
});

test('the check of certificates cannot be turned off', async () => {
  const expired = await startReceiver(ok, certificate('expired'));
  const result = await sendWith({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, expired.port);
  expect(result).toMatchObject({ outcome: 'failed', errorCode: 'tls_error' });
  await expired.close();
});
