import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

const SHOWN_MS = 30_000;
const AMID_CLOSING_MS = 100;

describeInBrowser('the secret of an endpoint', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop()]));

  test('is shown, copied, and hidden after 30 s', async () => {
    const { id, secret } = await stack.endpoint('http://127.0.0.1:1/');
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key: stack.key });
    await page.clock.install();
    await page.goto(`/settings/api/endpoints/${id}`);
    expect(await page.getByText('whsec_').count()).toBe(0);
    await page.getByRole('button', { name: 'Show secret' }).click();
    await page.getByText(secret).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy secret' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    await page.clock.fastForward(SHOWN_MS);
    await page.getByText(secret).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show secret' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('is rotated with an overlap, during which both secrets are shown, and which can be ended early', async () => {
    const { id, secret: old } = await stack.endpoint('http://127.0.0.1:1/');
    const { page, complaints, close } = await newViewer(browser, {
      ...{ base: stack.base, key: stack.key, colorScheme: 'dark' },
    });
    await page.goto(`/settings/api/endpoints/${id}`);
    await page.getByRole('button', { name: 'Show secret' }).click();
    await page.getByText(old).waitFor();
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    const dialog = page.getByRole('dialog');
    const hours = dialog.getByLabel('Overlap in hours');
    await hours.fill('169');
    await page.keyboard.press('Enter');
    await dialog.getByText('"overlap_hours": must be a whole number of hours from 0 to 168').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await hours.fill('48');
    await page.keyboard.press('Enter');
    const secret = (await dialog.getByRole('group', { name: 'New secret' }).textContent())!;
    expect(secret).toMatch(/^whsec_/);
    expect(secret).not.toBe(old);
    await dialog.getByText(/The old secret is valid until /).waitFor();
    expect(await page.getByText(old).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();

    const overlap = page.getByRole('note', { name: 'Secret rotation in progress' });
    await overlap.getByText(/The old secret is valid until /).waitFor();
    await page.getByRole('button', { name: 'Show secret' }).click();
    await page.getByText(old).waitFor();
    await page.getByText(secret).waitFor();
    await page.getByText(/^Old secret, valid until /).waitFor();
    await page.getByRole('button', { name: 'Hide secret' }).click();
    await page.getByText('whsec_').first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    await dialog.getByRole('button', { name: 'Rotate secret' }).click();
    await dialog.getByText(/The old secret of an earlier rotation is valid until/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await overlap.getByRole('button', { name: 'End the overlap now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End overlap' }).click();
    await overlap.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await close();
  });

  test('stays in its dialog while that closes, instead of the form that could rotate it again', async () => {
    const { id } = await stack.endpoint('http://127.0.0.1:1/');
    const { page, complaints, close } = await newViewer(browser, {
      ...{ base: stack.base, key: stack.key, reducedMotion: 'no-preference' },
    });
    await page.clock.install();
    await page.goto(`/settings/api/endpoints/${id}`);
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    const dialog = page.getByRole('dialog');
    const ask = dialog.getByRole('button', { name: 'Rotate secret' });
    await ask.click();
    const done = dialog.getByRole('button', { name: 'Done' });
    await done.waitFor();
    await page.clock.pauseAt(Date.now() + 60_000);
    await done.click();
    await page.clock.runFor(AMID_CLOSING_MS);
    expect([await done.count(), await ask.count()]).toEqual([1, 0]);
    await page.clock.resume();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    await ask.waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
