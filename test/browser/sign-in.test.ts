import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

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
