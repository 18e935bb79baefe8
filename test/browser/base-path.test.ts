import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

const PATH = '/team/hooks';

/** A reverse proxy that serves what is behind it below `PATH` and nothing else. It removes the path, or leaves it in. */
async function startProxy(target: string, removesPath: boolean) {
  const { hostname, port } = new URL(target);
  const server = createServer((req, res) => {
    if (!req.url?.startsWith(`${PATH}/`)) return void res.writeHead(404).end('not below the path');
    const path = removesPath ? req.url.slice(PATH.length) : req.url;
    const sent = request({ hostname, port, path, method: req.method, headers: req.headers }, (response) => {
      res.writeHead(response.statusCode!, response.headers);
      response.pipe(res);
    });
    sent.on('error', () => res.destroy());
    req.pipe(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    base: `${origin}${PATH}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describeInBrowser('below a path of PUBLIC_URL', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack({ publicUrl: `https://example.com${PATH}` }), openBrowser()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop()]));

  test.each([
    ['removes the path', true],
    ['leaves the path in', false],
  ])('behind a proxy that %s, page, API and documentation work', async (_what, removesPath) => {
    const proxy = await startProxy(stack.base, removesPath);
    const { id } = await stack.endpoint('https://receiver.example/hook');
    const { page, complaints, close } = await newViewer(browser, { base: proxy.base });
    const failed: string[] = [];
    page.on('response', (response) => response.status() >= 400 && failed.push(response.url()));
    // Deep below the page's own path, where relative paths of its files would lead elsewhere.
    await page.goto(`${proxy.base}/settings/api/endpoints/${id}`);
    await page.getByRole('button', { name: 'Use the demo account' }).click();
    await page.getByText('https://receiver.example/hook').first().waitFor();
    expect(page.url()).toBe(`${proxy.base}/settings/api/endpoints/${id}`);
    expect(
      await page.evaluate('document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === "error"))'),
    ).toBe(false);

    await page.getByRole('link', { name: 'API reference' }).click();
    await page.getByText('/v1/webhooks/{id}/recover').first().waitFor();
    expect(page.url()).toBe(`${proxy.base}/docs/api/`);
    expect(await page.locator('.servers option').first().textContent()).toContain(`https://example.com${PATH}`);
    await page.goto(`${proxy.base}/docs`);
    expect(page.url()).toBe(`${proxy.base}/docs/webhooks`);
    await page.getByText('PHP', { exact: true }).click();
    await page.getByText('hash_equals($expected, $signature').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Errors' }).click();
    await page.getByRole('heading', { name: 'Why an attempt failed' }).waitFor();
    await page.getByRole('link', { name: 'Settings → API' }).click();
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    expect(failed).toEqual([]);
    expect(complaints).toEqual([]);

    const refused = (await (await fetch(`${proxy.base}/v1/webhooks`)).json()) as { error: { doc_url: string } };
    expect(refused.error.doc_url).toBe(`https://example.com${PATH}/docs/errors/api_key_missing`);
    await close();
    await proxy.close();
  });

  test('a path that only begins alike is another one', async () => {
    expect((await fetch(`${stack.base}${PATH}/healthz`)).status).toBe(200);
    expect((await fetch(`${stack.base}${PATH}-other/healthz`)).status).toBe(404);
    expect((await fetch(`${stack.base}/healthz`)).status).toBe(200);
  });
});
