import { API_ERRORS } from '../../src/api/http/error-catalogue';
import { ATTEMPT_ERRORS } from '../../src/deliveries/attempt-errors';
import { EVENT_TYPES } from '../../src/events/catalogue';
import { API_SETTINGS } from '../support/defaults';
import { errorOf, startApi } from './support';
import type { Json, TestApi } from './support';

const ADDRESSES = ['192.0.2.10', '2001:db8:1::/64'];
const CODES = [...Object.keys(API_ERRORS), ...Object.keys(ATTEMPT_ERRORS)];
const BROWSER = { headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } };

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ settings: { ...API_SETTINGS, sendingAddresses: ADDRESSES } });
});
afterAll(() => api.stop());

/** As a browser, which is not led on. */
const visit = (path: string) => fetch(api.base + path, { ...BROWSER, redirect: 'manual' });

async function page(path: string): Promise<string> {
  const response = await visit(path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';style-src 'self'/);
  const html = await response.text();
  expect(html).not.toMatch(/<script|<style| style=| on\w+=/);
  return html;
}

const idsOf = (html: string) => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);

test('the guide has every section, event type and language, and its links lead somewhere', async () => {
  const html = await page('/docs/webhooks');
  const ids = idsOf(html);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(
    expect.arrayContaining([
      ...['how-it-works', 'configuring-an-endpoint', 'event-types', 'payload', 'verifying-the-signature', 'retries'],
      ...['responding', 'when-it-keeps-failing', 'rotating-the-secret', 'testing', 'addresses-we-send-from'],
      ...['nodejs', 'python', 'go', 'php', 'ruby', 'java', 'c'],
      ...EVENT_TYPES,
    ]),
  );
  const known = { webhooks: ids, errors: idsOf(await page('/docs/errors')) };
  const links = [...html.matchAll(/ href="([^"]+)"/g)].map(([, href]) => href!);
  for (const link of links.filter((href) => !href.startsWith('http'))) {
    const [path, anchor] = link.split('#') as [string, string?];
    const url = new URL(path || 'webhooks', `${api.base}/docs/`);
    const { status } = await fetch(url, BROWSER);
    // The page of the settings is not built for this test.
    expect([link, status]).toEqual([link, url.pathname.startsWith('/settings/') ? expect.any(Number) : 200]);
    if (anchor) expect(known[(path || 'webhooks') as keyof typeof known]).toContain(anchor);
  }
});

test('the addresses we send from are a setting, for people and for programs', async () => {
  const html = await page('/docs/webhooks');
  for (const address of ADDRESSES) expect(html).toContain(`<li><code>${address}</code></li>`);
  expect((await api.call('GET', '/v1/settings')).json.sending_addresses).toEqual(ADDRESSES);
  const other = await startApi();
  expect(await (await fetch(`${other.base}/docs/webhooks`)).text()).toContain('The operator has not listed any');
  await other.stop();
});

test('every code of an error has an anchor for people and JSON for programs', async () => {
  expect(idsOf(await page('/docs/errors'))).toEqual(expect.arrayContaining(CODES));
  const { json } = await api.call('GET', '/docs/errors', { key: null });
  expect(json.data.map(({ code }: Json) => code)).toEqual(CODES);
  for (const code of CODES) {
    const one = await api.call('GET', `/docs/errors/${code}`, { key: null });
    expect([one.status, one.json.code, typeof one.json.message]).toEqual([200, code, 'string']);
    const response = await visit(`/docs/errors/${code}`);
    expect(new URL(response.headers.get('location')!, response.url).href).toBe(`${api.base}/docs/errors#${code}`);
  }
});

test('a browser is led to the pages, and unknown ones are 404', async () => {
  for (const [from, to] of [
    ['/', '/settings/api'],
    ['/docs', '/docs/webhooks'],
    ['/docs/', '/docs/webhooks'],
    ['/docs/api', '/docs/api/'],
  ]) {
    const response = await visit(from!);
    expect([from, new URL(response.headers.get('location')!, response.url).pathname]).toEqual([from, to]);
  }
  for (const path of [
    '/docs/receiving',
    '/docs/anything',
    '/docs/webhooks/more',
    '/docs/api/anything',
    '/docs/errors/none',
  ]) {
    expect([path, ...errorOf(await api.call('GET', path, { key: null }))]).toEqual([
      path,
      404,
      'route_not_found',
      null,
    ]);
  }
});
