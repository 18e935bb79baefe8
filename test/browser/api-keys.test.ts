import type { Browser, Page } from 'playwright-core';
import { request } from '../api/support';
import { createApiKey } from '../../src/accounts/api-keys.sql';
import { generateApiKey } from '../../src/accounts/api-key';
import type { Scope } from '../../src/accounts/api-key';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

describeInBrowser('API keys', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop()]));

  /** Creates another API key of the account. */
  async function anotherKey(scopes: Scope[] = ['webhooks:read']): Promise<string> {
    const key = generateApiKey();
    await createApiKey(stack.db, stack.accountId, key, scopes, OPERATOR);
    return key;
  }
  const row = (page: Page, key: string) => page.getByRole('row').filter({ hasText: `sk_live_…${key.slice(-4)}` });

  test('a key is created with the keyboard, shown once, copied, and works', async () => {
    const { page, complaints, close } = await newViewer(browser, stack);
    await page.goto('/settings/api/keys');
    await row(page, stack.key).getByText('signed in').waitFor();
    const create = page.getByRole('button', { name: 'Create API key' });
    await create.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Create an API key' });
    await dialog.waitFor();

    // Nothing is selected yet. The API's error appears next to the field.
    await page.keyboard.press('Enter');
    await dialog.getByText('Choose at least one scope.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    const made = page.getByRole('dialog', { name: 'Copy the key now' });
    const key = (await made.getByLabel('The new API key').textContent())!;
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await made.getByRole('button', { name: 'Copy', exact: true }).click();
    await made.getByRole('button', { name: 'Copied', exact: true }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await made.getByRole('button', { name: 'I have copied it' }).press('Enter');
    await made.waitFor({ state: 'hidden' });
    await page.waitForFunction('document.activeElement.textContent === "Create API key"');

    await row(page, key).getByText('webhooks:read').waitFor();
    expect(await row(page, key).innerText()).toMatch(/events:write[^]*Never/);
    expect(await page.content()).not.toContain(key);
    expect((await request(stack.base, 'GET', '/v1/webhooks', { key })).status).toBe(200);
    expect((await request(stack.base, 'DELETE', '/v1/webhooks/we_x', { key })).status).toBe(403);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a key is revoked after a confirmation and rejected from then on', async () => {
    const key = await anotherKey();
    const { page, complaints, close } = await newViewer(browser, { ...stack, colorScheme: 'dark' });
    await page.goto('/settings/api/keys');
    const revoke = page.getByRole('button', { name: `Revoke the key that ends in ${key.slice(-4)}` });
    await revoke.click();
    const dialog = page.getByRole('dialog', { name: 'Revoke this API key?' });
    await dialog.getByText(`sk_live_…${key.slice(-4)}`).waitFor();
    expect(await dialog.getByText('You are signed in with this key').count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect((await request(stack.base, 'GET', '/v1/webhooks', { key })).status).toBe(200);

    await revoke.click();
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await revoke.waitFor({ state: 'hidden' });
    expect(await row(page, key).getByRole('time').count()).toBe(3);
    expect((await request(stack.base, 'GET', '/v1/webhooks', { key })).status).toBe(401);
    expect(complaints).toEqual([]);
    await close();
  });

  test('revoking the key in use warns and then signs out', async () => {
    const key = await anotherKey(['webhooks:read', 'webhooks:write']);
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key });
    await page.goto('/settings/api/keys');
    await row(page, key).getByRole('button').click();
    await page.getByRole('dialog').getByText('You are signed in with this key').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('This API key is no longer valid').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test.each(['light', 'dark'] as const)('it is accessible on a phone in %s mode', async (colorScheme) => {
    const { page, complaints, close } = await newViewer(browser, { ...stack, colorScheme, width: 375 });
    await page.goto('/settings/api/keys');
    await row(page, stack.key).waitFor();
    await page.getByRole('button', { name: 'Audit log' }).click();
    await page.getByRole('table', { name: 'Audit log' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    expect(complaints).toEqual([]);
    await close();
  });
});
