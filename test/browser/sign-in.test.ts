import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { until } from '../support/until';
import { newKey } from '../api/support';

/** Labels of buttons that change, send or reveal something. */
const WRITES =
  /New endpoint|Create|Edit|Delete|Disable|[Ee]nable|Rotate|Show secret|[Ss]end|Revoke|Retry|Count|last delivery/;

describeInBrowser('signing in', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop()]));

  test('a wrong key shows the error of the API; a valid one opens the endpoints and stays out of the URL', async () => {
    const { page, complaints, close } = await newViewer(browser, { base: stack.base });
    await page.goto('/settings/api');
    await page.getByLabel('API key').fill('sk_live_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('not a whole API key').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByLabel('API key').fill(stack.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    expect(page.url()).toBe(`${stack.base}/settings/api/endpoints`);
    expect(await page.evaluate('document.cookie + JSON.stringify(localStorage)')).not.toContain('sk_live_');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test('the key has the focus; each page names its tab and takes the focus; times are no tab stops', async () => {
    const { id } = await stack.endpoint('https://receiver.example/hook');
    const { page, complaints, close } = await newViewer(browser, { base: stack.base });
    const focused = () => page.evaluate<string>('document.activeElement.textContent || document.activeElement.type');
    await page.goto('/settings/api');
    await page.getByLabel('API key').waitFor();
    expect([await page.title(), await focused()]).toEqual(['Settings → API · HanDl', 'password']);
    await page.keyboard.type(stack.key);
    await page.keyboard.press('Enter');
    for (const [link, heading, title] of [
      ['Deliveries', 'Deliveries', 'Deliveries · HanDl'],
      ['Event types', 'Event types', 'Event types · HanDl'],
      ['Endpoints', 'Endpoints', 'Endpoints · HanDl'],
      ['https://receiver.example/hook', 'https://receiver.example/hook', 'Endpoint receiver.example · HanDl'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await until(`the page ${title}`, async () => (await page.title()) === title);
      await page.locator('h1:focus').waitFor();
      expect(await focused()).toBe(heading);
    }
    await page.goto(`/settings/api/endpoints/${id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await focused()).not.toBe('https://receiver.example/hook');
    await page.goto('/settings/api/keys');
    await page.locator('time').first().waitFor();
    expect(await page.locator('time[tabindex]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a key that only reads sees no buttons that it cannot use', async () => {
    const reader = await newKey(stack.db, stack.accountId, ['webhooks:read']);
    const { id } = await stack.endpoint('https://reader.example/hook');
    await stack.db.query(`update endpoints set status = 'disabled', off_since = now() where id = $1`, [id]);
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key: reader });
    for (const path of ['endpoints', `endpoints/${id}`, 'deliveries', 'keys', 'verify', 'event-types']) {
      await page.goto(`/settings/api/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Read only', { exact: true }).waitFor();
      await page.locator('[aria-label=Loading]').waitFor({ state: 'detached' });
      const buttons = await page.getByRole('main').getByRole('button').allTextContents();
      expect([path, buttons.filter((label) => WRITES.test(label))]).toEqual([path, []]);
      expect(await accessibilityProblems(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test('the demo account takes one click and opens the view in the address', async () => {
    const { page, complaints, close } = await newViewer(browser, { base: stack.base });
    await page.goto('/settings/api/keys');
    await page.getByRole('button', { name: 'Use the demo account' }).click();
    await page.getByRole('heading', { name: 'API keys' }).waitFor();
    expect(page.url()).toBe(`${stack.base}/settings/api/keys`);
    expect(complaints).toEqual([]);
    await close();
  });
});
