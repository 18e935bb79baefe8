import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { services } from '../support/services';
import { startApi } from './support';
import type { TestApi } from './support';

const DEMO_KEY = 'sk_live_demo';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ page: { dir: services().pageDir, demoKey: () => DEMO_KEY } });
});
afterAll(() => api.stop());

/** Sends a request with exactly this path and these headers: `fetch` resolves `..` and sets Host itself. */
async function rawGet(port: number, path: string, headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, resolve).on('error', reject);
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const page = (path = '') => rawGet(api.port, `/settings/api${path}`);
const nonceOf = (header: unknown) => /'nonce-([A-Za-z0-9+/=]+)'/.exec(String(header))?.[1];

describe('the page', () => {
  test.each(['', '/', '/endpoints', '/endpoints/we_01J0000000000000000000000A', '/no/such/view?x=1', '/index.html'])(
    'is the same document at /settings/api%s',
    async (path) => {
      const { status, headers, body } = await page(path);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      expect(body).toContain('<div id="root"></div>');
      expect(body).toContain(`<meta name="csp-nonce" content="${nonceOf(headers['content-security-policy'])}" />`);
      expect(body).not.toContain('%NONCE%');
    },
  );

  test('has a strict policy with a new nonce for each response', async () => {
    const [first, second] = await Promise.all([page(), page()]);
    const nonces = [first, second].map(({ headers }) => nonceOf(headers['content-security-policy'])!);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(nonces.map((nonce) => Buffer.from(nonce, 'base64').length)).toEqual([16, 16]);
    expect(String(first.headers['content-security-policy']).split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonces[0]}'`,
    ]);
    expect(first.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    expect(first.body).not.toMatch(/<script(?![^>]* src="\/settings\/api\/assets\/)|\sstyle=|\son\w+=/);
  });

  test('every asset is compressed and cacheable forever', async () => {
    const names = readdirSync(join(services().pageDir, 'assets'));
    expect(names.some((name) => name.endsWith('.js'))).toBe(true);
    for (const name of names) {
      const response = await fetch(`${api.base}/settings/api/assets/${name}`, {
        headers: { 'accept-encoding': 'gzip' },
      });
      const body = await response.text();
      expect([name, response.status, response.headers.get('cache-control')]).toEqual([
        name,
        200,
        'public, max-age=31536000, immutable',
      ]);
      // Not worth it for what fits into one packet.
      if (body.length >= 1_024) expect([name, response.headers.get('content-encoding')]).toEqual([name, 'gzip']);
    }
  });

  test.each(['/assets/index-gone.js', '/assets', '/assets/', '/assets/%'])('%s is not an asset', async (path) => {
    const { status, headers, body } = await page(path);
    expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
    expect(JSON.parse(body).error.type).toBe('invalid_request_error');
  });

  test('can only be read', async () => {
    expect((await fetch(`${api.base}/settings/api/endpoints`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${api.base}/settings/api/endpoints`, { method: 'HEAD' })).status).toBe(200);
  });
});

describe('files outside the page', () => {
  let folder: string;
  let other: TestApi;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'web', 'index.html'), 'the page');
    writeFileSync(join(folder, 'web', 'assets', 'a.js'), '1');
    writeFileSync(join(folder, 'web', 'beside.txt'), 'SECRET');
    writeFileSync(join(folder, 'secret.txt'), 'SECRET');
    other = await startApi({ page: { dir: join(folder, 'web'), demoKey: null } });
  });
  afterAll(async () => {
    await other.stop();
    rmSync(folder, { recursive: true });
  });

  test.each([
    '/assets/../beside.txt',
    '/assets/../../secret.txt',
    '/assets/..%2fbeside.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//../../secret.txt',
    '/../secret.txt',
    '/beside.txt',
    '/assets/a.js%00.txt',
  ])('%s does not reach them', async (path) => {
    const { body } = await rawGet(other.port, `/settings/api${path}`);
    expect(body).not.toContain('SECRET');
    expect((await rawGet(other.port, '/settings/api/assets/a.js')).body).toBe('1');
  });
});

describe('the demo key', () => {
  test.each(['localhost', 'localhost:3000', '127.0.0.1', '127.0.0.1:80', '[::1]:3000'])(
    'is given to a page at %s',
    async (host) => {
      const { status, headers, body } = await rawGet(api.port, '/settings/api/demo-key', { host });
      expect([status, JSON.parse(body)]).toEqual([200, { object: 'demo_key', key: DEMO_KEY }]);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  test.each(['elsewhere.example', 'localhost.elsewhere.example', '127.0.0.1.elsewhere.example', '10.0.0.1', '0.0.0.0'])(
    'is not given to a page at %s',
    async (host) => {
      const { status, body } = await rawGet(api.port, '/settings/api/demo-key', { host });
      expect([status, JSON.parse(body).error.code]).toEqual([404, 'route_not_found']);
    },
  );

  test.each([null, () => null])('does not exist without a demo account', async (demoKey) => {
    const other = await startApi({ page: { dir: services().pageDir, demoKey } });
    const { status } = await rawGet(other.port, '/settings/api/demo-key', { host: 'localhost' });
    expect(status).toBe(404);
    await other.stop();
  });
});

test('if the page is not built, its address says how to build it, and the API works', async () => {
  const other = await startApi({ page: { dir: join(tmpdir(), 'no-such-folder'), demoKey: () => DEMO_KEY } });
  for (const path of ['', '/endpoints', '/demo-key', '/assets/a.js']) {
    const { status, headers, body } = await rawGet(other.port, `/settings/api${path}`);
    expect([status, headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8']);
    expect(body).toBe('The page is not built. Run "npm run build", then start again.\n');
  }
  expect((await other.call('GET', '/v1/webhooks')).status).toBe(200);
  await other.stop();
});
