import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { request, startApp } from '../api/support';
import { describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const MAX_FIRST_LOAD_BYTES = 250_000;
const RECORD_VIOLATIONS = `
  window.violations = [];
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
    window.violations.push([effectiveDirective, blockedURI, sample].join(' ')));`;

describeInBrowser('the Content-Security-Policy of the page', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  let endpointId: string;
  let deliveryId: string;
  let eventId: string;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
    receiver.set((_, count) => ({ status: count === 1 ? 500 : 200 }));
    endpointId = (await stack.endpoint(receiver.url)).id;
    // Text of customers and receivers must not turn into a request or a script.
    eventId = await stack.publish({ html: '<img src="https://elsewhere.example/x.png"><script>alert(1)</script>' });
    const deliveries = `/v1/events/${eventId}/deliveries`;
    deliveryId = await until('the delivery', async () => {
      const { json } = await request(stack.base, 'GET', deliveries, { key: stack.key });
      return json.data[0]?.status === 'delivered' && json.data[0].id;
    });
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  /** Every view, and what to open on it. */
  const walk = (): [path: string, open?: (page: Page) => Promise<void>][] => [
    ['/endpoints', openNewEndpoint],
    [`/endpoints/${endpointId}`],
    ['/deliveries'],
    [`/deliveries/${deliveryId}`],
    ['/events'],
    [`/events/${eventId}`],
    ['/keys', openAudit],
    ['/keys', openDialogs],
    ['/verify', checkOne],
  ];

  async function openNewEndpoint(page: Page) {
    await page.getByRole('button', { name: 'New endpoint' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  async function openAudit(page: Page) {
    await page.getByRole('button', { name: 'Audit log' }).click();
    await page.getByRole('table', { name: 'Audit log' }).waitFor();
  }
  async function openDialogs(page: Page) {
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: /^Revoke the key/ }).click();
    await page.getByRole('button', { name: 'Keep key' }).click();
  }
  async function checkOne(page: Page) {
    await page.getByRole('button', { name: 'Show secret' }).click();
    await page.getByRole('button', { name: 'Copy secret' }).waitFor();
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Not valid').waitFor();
  }

  test('is violated by no view, and no request leaves the origin', async () => {
    const { page, complaints, close } = await newViewer(browser, stack);
    await page.addInitScript(RECORD_VIOLATIONS);
    const requested: string[] = [];
    page.on('request', (sent) => requested.push(sent.url()));
    for (const [path, open] of walk()) {
      await page.goto(`/settings/api${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await open?.(page);
      await page.getByRole('link', { name: 'API keys' }).hover();
      expect([path, await page.evaluate('window.violations'), complaints]).toEqual([path, [], []]);
    }
    await page.goto('/settings/api/no/such/view');
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect([await page.evaluate('window.violations'), complaints]).toEqual([[], []]);

    const elsewhere = requested.filter((url) => !url.startsWith('data:') && new URL(url).origin !== stack.base);
    expect(elsewhere).toEqual([]);
    expect(requested.some((url) => url.startsWith(`${stack.base}/v1/webhooks`))).toBe(true);
    await close();
  });

  test('blocks foreign scripts and requests', async () => {
    const { page, close } = await newViewer(browser, stack);
    await page.addInitScript(RECORD_VIOLATIONS);
    await page.goto('/settings/api/verify');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'window.wasRun = true';
      document.body.append(script);
      fetch('https://elsewhere.example').catch(() => undefined);
    }`);
    await page.waitForFunction('window.violations.length >= 2');
    expect(await page.evaluate('window.violations')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^script-src-elem inline/), expect.stringMatching(/^connect-src/)]),
    );
    expect(await page.evaluate('window.wasRun')).toBeUndefined();
    await close();
  });

  test('the first load of the endpoints, signed in, takes less than 250 KB over the wire', async () => {
    const dir = await buildForProduction();
    const app = await startApp({ db: stack.db, page: { dir, demoKey: null } });
    const { page, complaints, close } = await newViewer(browser, { base: app.base, key: stack.key });
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto('/settings/api/endpoints', { waitUntil: 'networkidle' });
    await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
    process.stdout.write(`first load of /settings/api/endpoints: ${(bytes / 1_000).toFixed(1)} KB over the wire\n`);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(MAX_FIRST_LOAD_BYTES);
    expect(complaints).toEqual([]);
    await close();
    await app.close();
    rmSync(dir, { recursive: true });
  });
});

/** Builds the page as it is shipped, without React's warnings. @returns its folder */
async function buildForProduction(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'page-'));
  const root = join(__dirname, '..', '..');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--config', join(root, 'web', 'vite.config.mts'), '--outDir', dir];
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: root, env: { NODE_ENV: 'production' } });
  return dir;
}
