import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { addressRecord, startDnsServer } from '../support/dns-server';
import type { DnsReply, DnsServer } from '../support/dns-server';
import { startApi } from './support';
import type { TestApi } from './support';

const ANSWERS: Readonly<Record<string, (name: string) => DnsReply>> = {
  'public.example.com': (name) => [addressRecord(name, '8.8.8.8')],
  'inside.example.com': (name) => [addressRecord(name, '10.0.0.1')],
  'mixed.example.com': (name) => [addressRecord(name, '8.8.8.8'), addressRecord(name, '127.0.0.1')],
  'silent.example.com': () => 'silence',
};

let api: TestApi;
let nameServer: DnsServer;
beforeAll(async () => {
  nameServer = await startDnsServer(({ name, type }) => {
    if (type !== 'A') return [];
    return ANSWERS[name]?.(name) ?? 'NXDOMAIN';
  });
  const options = { allowPrivate: false, allowedPrivateCidrs: [], nameServers: [nameServer.address] };
  api = await startApi({ guard: createAddressGuard(options) });
});
afterAll(() => Promise.all([api.stop(), nameServer.close()]));

const create = (url: string, headers = {}) => api.call('POST', '/v1/webhooks', { body: { url, events: '*' }, headers });

test('an endpoint whose host does not resolve is created, with a warning that says nothing about our network', async () => {
  const hosts = ['missing', 'inside', 'mixed', 'silent'].map((name) => `${name}.example.com`);
  const startedAtMs = performance.now();
  const created = await Promise.all(hosts.map((host) => create(`https://${host}/hook`)));
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  const warnings = created.map(({ status, json }) => [status, json.warnings]);
  expect(warnings).toEqual(
    hosts.map((host) => [
      201,
      [
        {
          code: 'host_not_resolved',
          message: `The host ${host} does not resolve to public addresses now, so attempts fail until it does. Check its spelling and its DNS records.`,
        },
      ],
    ]),
  );
});

test('one that resolves has no warning, nor has a literal address, which is not looked up', async () => {
  expect((await create('https://public.example.com/hook')).json.warnings).toEqual([]);
  const asked = nameServer.questions.length;
  expect((await create('https://8.8.8.8/hook')).json.warnings).toEqual([]);
  expect((await create('https://[2606:4700:4700::1111]/hook')).json.warnings).toEqual([]);
  expect(nameServer.questions).toHaveLength(asked);
});

test('a new URL is looked up, other changes are not', async () => {
  const { id } = (await create('https://public.example.com/changed')).json;
  const change = async (body: object) => (await api.call('PATCH', `/v1/webhooks/${id}`, { body })).json;
  expect(await change({ url: 'https://missing.example.com/changed' })).toMatchObject({
    url: 'https://missing.example.com/changed',
    warnings: [{ code: 'host_not_resolved' }],
  });
  const asked = nameServer.questions.length;
  expect((await change({ description: 'moved' })).warnings).toEqual([]);
  expect(nameServer.questions).toHaveLength(asked);
  expect((await change({ url: 'https://public.example.com/changed' })).warnings).toEqual([]);
});

test('a repetition of the request looks again', async () => {
  const headers = { 'Idempotency-Key': 'again' };
  const first = await create('https://missing.example.com/again', headers);
  const again = await create('https://missing.example.com/again', headers);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.json).toEqual(first.json);
});
