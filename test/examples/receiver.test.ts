import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { startReceiver, type ReceiverProcess } from './process';
import { VECTOR } from './vector';

const running: ReceiverProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((receiver) => receiver.stop()));
});

async function listening(args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const receiver = startReceiver(['--port', '0', ...args], { env: { HANDL_SECRET: VECTOR.secret, ...env } });
  running.push(receiver);
  const [, url] = await receiver.printed(/Listening on (http:\S+)/);
  return { receiver, url: url! };
}

interface Post {
  body?: string | Buffer;
  signature?: string | null;
  isTest?: boolean;
  signal?: AbortSignal;
}

function post(url: string, { body = VECTOR.body, signature = VECTOR.signature, isTest, signal }: Post = {}) {
  return fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    signal: signal ?? AbortSignal.timeout(20_000),
    headers: {
      'Content-Type': 'application/json',
      'X-HanDl-Event': 'order.created',
      'X-HanDl-Attempt': '1',
      'webhook-id': VECTOR.id,
      ...(isTest ? { 'X-HanDl-Test': 'true' } : {}),
      ...(signature === null ? {} : { 'X-HanDl-Signature': signature }),
    },
  });
}

describe('the sample receiver', () => {
  it('verifies, returns 200 and prints one line for each request', async () => {
    const { receiver, url } = await listening();
    expect((await post(url)).status).toBe(200);
    await receiver.printed(/^\d\d:\d\d:\d\d  order\.created  evt_01J0{22}A  attempt 1  verified, returned 200$/m);
  });

  it('marks a test event', async () => {
    const { receiver, url } = await listening();
    expect((await post(url, { isTest: true })).status).toBe(200);
    await receiver.printed(/^\d\d:\d\d:\d\d  order\.created  evt_01J0{22}A  attempt 1  TEST, verified, returned 200$/m);
  });

  it('recognises a duplicate id', async () => {
    const { receiver, url } = await listening();
    await post(url);
    expect((await post(url)).status).toBe(200);
    await receiver.printed(/verified, seen before, returned 200$/m);
    expect(receiver.output().match(/verified/g)).toHaveLength(2);
  });

  it.each([
    ['a body with one changed byte', { body: VECTOR.body.replace('850000', '850001') }, 'WRONG SIGNATURE'],
    [
      'a body that was parsed and written again',
      { body: JSON.stringify(JSON.parse(VECTOR.body), null, 2) },
      'WRONG SIGNATURE',
    ],
    ['no body', { body: '' }, 'WRONG SIGNATURE'],
    ['no signature', { signature: null }, 'NO SIGNATURE'],
    ['a signature of another secret', { signature: '0'.repeat(64) }, 'WRONG SIGNATURE'],
    ['a truncated signature', { signature: VECTOR.signature.slice(0, 63) }, 'WRONG SIGNATURE'],
    ['a signature in upper case', { signature: VECTOR.signature.toUpperCase() }, 'WRONG SIGNATURE'],
    ['a signature of 64 characters but more bytes', { signature: 'é'.repeat(64) }, 'WRONG SIGNATURE'],
  ] as [string, Post, string][])('returns 401 for %s', async (_, request, verdict) => {
    const { receiver, url } = await listening();
    expect((await post(url, request)).status).toBe(401);
    await receiver.printed(new RegExp(`${verdict}, returned 401$`, 'm'));
    expect(receiver.output()).not.toContain('verified');
  });

  it('returns 413 for more than a MiB, and 404 for other paths', async () => {
    const { receiver, url } = await listening();
    expect((await post(url, { body: Buffer.alloc(1_048_577, ' ') })).status).toBe(413);
    expect((await post(url.replace(/webhooks.*/, 'other'))).status).toBe(404);
    await receiver.printed(/returned 413$/m);
    await receiver.printed(/not for \/webhooks\/handl, returned 404$/m);
  });
});

describe('a receiver that misbehaves on request', () => {
  it.each([
    [['--fail'], 500],
    [['--fail', '503'], 503],
    [['--redirect'], 302],
  ])('with %j it returns %d', async (args, status) => {
    const { receiver, url } = await listening(args);
    expect((await post(url)).status).toBe(status);
    expect((await post(url, { signature: null })).status).toBe(401);
    await receiver.printed(new RegExp(`verified, returned ${status}$`, 'm'));
  });

  it('--hang never responds', async () => {
    const { receiver, url } = await listening(['--hang']);
    const giveUp = new AbortController();
    const response = post(url, { signal: giveUp.signal }).then(
      () => 'responded',
      () => 'given up',
    );
    await receiver.printed(/verified, no response sent$/m);
    const patience = new Promise((resolve) => setTimeout(resolve, 300, 'still waiting'));
    expect(await Promise.race([response, patience])).toBe('still waiting');
    giveUp.abort();
    expect(await response).toBe('given up');
  });
});

describe('the command line', () => {
  it('--secret takes precedence over HANDL_SECRET', async () => {
    const { url } = await listening(['--secret', VECTOR.secret], { HANDL_SECRET: 'whsec_other' });
    expect((await post(url)).status).toBe(200);
  });

  it('--help explains every option', async () => {
    const receiver = startReceiver(['--help']);
    expect(await receiver.exitCode).toBe(0);
    expect(receiver.output()).toMatch(/--port[^]*--secret[^]*--fail[^]*--hang[^]*--redirect/);
  });

  it.each([
    [['--port', '70000'], '--port must be a number from 0 to 65535, not "70000".'],
    [['--fail', '200'], '--fail must be a number from 300 to 599, not "200".'],
    [['--fail', '--hang'], 'Use one of --fail, --hang and --redirect.'],
    [['503'], 'Unknown argument "503". See --help.'],
  ])('%j is rejected in one line', async (args, message) => {
    const receiver = startReceiver(args, { env: { HANDL_SECRET: VECTOR.secret } });
    expect(await receiver.exitCode).toBe(1);
    expect(receiver.output()).toBe(`${message}\n`);
  });

  it('says in one line that the port is in use', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const { port } = occupant.address() as AddressInfo;
    const receiver = startReceiver(['--port', String(port), '--secret', VECTOR.secret]);
    expect(await receiver.exitCode).toBe(1);
    occupant.close();
    expect(receiver.output()).toBe(`Port ${port} is in use. Choose another: npm run receiver -- --port ${port + 1}\n`);
  });
});
