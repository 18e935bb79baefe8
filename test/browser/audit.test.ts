import type { Browser } from 'playwright-core';
import { request } from '../api/support';
import { CUSTOMER_SCOPES } from '../../src/accounts/api-key';
import { AUDIT_ACTIONS } from '../../src/accounts/audit-log.sql';
import { actionLabel, detailText } from '../../web/src/keys/audit-labels';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

const URL = 'https://receiver.example/hook';
const MANY = 25;

test('every action has a label', () => {
  for (const action of AUDIT_ACTIONS) expect(actionLabel(action)).toMatch(/^[A-Z][A-Za-z ]+$/);
  expect(actionLabel('endpoint.painted')).toBe('endpoint.painted');
  expect(detailText('endpoint.updated', { changed: ['description'] })).toBe('description');
  expect(detailText('secret.rotated', { overlap_hours: 0 })).toBe('old secret expired at once');
});

describeInBrowser('the audit log', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop()]));

  const call = async (method: string, path: string, body?: object) => {
    const answer = await request(stack.base, method, path, { key: stack.key, body });
    expect(answer.status).toBeLessThan(300);
    return answer.json;
  };

  test('opens on request and shows change, object, key and IP address, page by page', async () => {
    const { id } = await call('POST', '/v1/webhooks', { url: URL, events: '*' });
    await call('PATCH', `/v1/webhooks/${id}`, { url: 'https://other.example/hook', events: ['order.created'] });
    await call('GET', `/v1/webhooks/${id}/secret`);
    await call('POST', `/v1/webhooks/${id}/rotate-secret`, { overlap_hours: 2 });
    const recovery = await call('POST', `/v1/webhooks/${id}/recover`, { since: '2025-01-01T00:00:00Z' });
    expect(recovery.id).toMatch(/^rec_/);
    const made = await call('POST', '/v1/api-keys', { scopes: ['webhooks:read'] });
    await call('DELETE', `/v1/api-keys/${made.id}`);

    const { page, complaints, close } = await newViewer(browser, stack);
    await page.goto('/settings/api/keys');
    const toggle = page.getByRole('button', { name: 'Audit log' });
    await toggle.waitFor();
    const table = page.getByRole('table', { name: 'Audit log' });
    expect(await table.count()).toBe(0);
    await toggle.focus();
    await page.keyboard.press('Enter');
    await table.waitFor();

    const own = `sk_live_…${stack.key.slice(-4)}`;
    const rows = await table.getByRole('row').allInnerTexts();
    const lines = rows.map((text) => text.split(/\s*[\n\t]\s*/).filter(Boolean));
    expect(lines).toEqual([
      ['Change', 'Object', 'Made by', 'IP address', 'Time'],
      ['API key revoked', `sk_live_…${made.last_four}`, own, '127.0.0.1', expect.any(String)],
      ['API key created', 'webhooks:read', `sk_live_…${made.last_four}`, own, '127.0.0.1', expect.any(String)],
      ['Recovery started', 'exhausted deliveries: 0', id, own, '127.0.0.1', expect.any(String)],
      ['Secret rotated', 'old secret valid for another 2 h', id, own, '127.0.0.1', expect.any(String)],
      ['Secret shown', id, own, '127.0.0.1', expect.any(String)],
      [
        'Endpoint updated',
        'url, events, host changed from receiver.example to other.example',
        ...[id, own, '127.0.0.1', expect.any(String)],
      ],
      ['Endpoint created', 'receiver.example, all event types', id, own, '127.0.0.1', expect.any(String)],
      ['API key created', CUSTOMER_SCOPES.join(', '), own, 'Operator', '–', expect.any(String)],
    ]);
    expect(await accessibilityProblems(page)).toEqual([]);

    for (let made = 0; made < MANY; made++) await call('GET', `/v1/webhooks/${id}/secret`);
    await page.getByRole('button', { name: 'Show earlier changes' }).click();
    await table.getByText('Endpoint created').waitFor();
    await page.getByRole('button', { name: 'Show earlier changes' }).waitFor({ state: 'hidden' });
    await table.getByRole('link', { name: id }).first().click();
    await page.waitForURL(`${stack.base}/settings/api/endpoints/${id}`);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a change by an operator names no API key', async () => {
    const endpoint = await stack.endpoint(URL);
    const { page, complaints, close } = await newViewer(browser, { ...stack, colorScheme: 'dark' });
    await page.goto('/settings/api/keys');
    await page.getByRole('button', { name: 'Audit log' }).click();
    const entry = page.getByRole('row').filter({ hasText: endpoint.id });
    await entry.getByText('Operator').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
