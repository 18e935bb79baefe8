import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const HELD = 24;
/** Slow enough for the way of the held deliveries to be seen. */
const SLOW_MS = 600;

describeInBrowser('an outage, from the first failure until all is green', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const region = (page: Page, name: RegExp) => page.getByRole('region', { name });
  const figure = async (page: Page, name: string) =>
    Number(await page.locator(`dt:text-is("${name}") + dd`).textContent());

  async function openEmailedLink(page: Page, nth: number) {
    const mail = await until('the email', () => stack.mail.mails[nth]);
    const [link] = /http\S+\/settings\/api\/endpoints\/we_\w+/.exec(mail.text ?? '') ?? [''];
    await page.goto(new URL(link).pathname);
    await region(page, /Unhealthy since/).waitFor();
  }

  test('created on the page, failing, emailed, explained, held, re-enabled, drained', async () => {
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key: stack.key });
    await page.goto('/settings/api/endpoints');
    await page.getByRole('button', { name: 'Create your first endpoint' }).click();
    await page.getByLabel('Endpoint URL').fill(receiver.url);
    await page.getByRole('button', { name: 'Create endpoint' }).click();
    await page.getByRole('button', { name: 'Done' }).click();

    receiver.set(() => ({ status: 503, body: 'closed for <b>repairs</b>' }));
    await stack.publish({ first: true });
    const row = page.getByRole('row', { name: new RegExp(receiver.url) });
    await row.getByText(/[1-5] of 5 retries failed since \d/).waitFor();
    await row.getByText('unhealthy').waitFor();
    await page.getByText(/1 endpoint is unhealthy/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await openEmailedLink(page, 0);
    const off = region(page, /Unhealthy since \d/);
    await off.getByText('HTTP 503').waitFor();
    await off.getByText('closed for <b>repairs</b>').waitFor();
    await page.getByText(/5 of 5 retries failed since \d/).waitFor();
    await off.getByText('0 deliveries are held').waitFor();
    for (let nth = 0; nth < HELD; nth++) await stack.publish({ nth });
    await off.getByText(`${HELD} deliveries are held`).waitFor();
    await off.getByText(/, kept until /).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    receiver.set(() => ({ status: 200, delayMs: SLOW_MS }));
    await off.getByRole('button', { name: 'Re-enable' }).click();
    const drain = region(page, /Enabled again/);
    await drain.getByText(`${HELD} held deliveries go out`).waitFor();
    await until('a part of them to be delivered, the rest waiting', async () => {
      const [waiting, delivered] = [await figure(page, 'Waiting'), await figure(page, 'Delivered since')];
      return waiting > 0 && waiting < HELD && delivered > 0 && delivered < HELD;
    });
    await drain.getByText(`Nothing is held or waiting any more: ${HELD} deliveries made.`).waitFor();
    expect([await figure(page, 'Waiting'), await figure(page, 'Delivered since')]).toEqual([0, HELD]);
    await page.getByRole('status').getByText('enabled', { exact: true }).waitFor();
    await off.waitFor({ state: 'detached' });
    expect(await figure(page, 'Held now')).toBe(0);
    await page.getByRole('table', { name: 'Deliveries' }).getByText('delivered', { exact: true }).nth(9).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('the way back by keyboard alone, from the sign-in on', async () => {
    receiver.set(() => ({ status: 500 }));
    await stack.publish({ again: true });
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, colorScheme: 'dark' });
    const mail = await until('the second email', () => stack.mail.mails[1]);
    const [link] = /http\S+\/settings\/api\/endpoints\/we_\w+/.exec(mail.text ?? '') ?? [''];
    await page.goto(new URL(link).pathname);
    await page.getByLabel('API key').waitFor();
    await tabTo(page, 'API key');
    await page.keyboard.type(stack.key);
    await page.keyboard.press('Enter');
    await stack.publish({ held: true });
    await region(page, /Unhealthy since/)
      .getByText('1 delivery is held')
      .waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    receiver.set(() => ({ status: 200 }));
    await tabTo(page, 'Send them');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByLabel('Skip them').isChecked()).toBe(true);
    await page.keyboard.press('ArrowUp');
    await tabTo(page, 'Re-enable');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is held or waiting any more: 1 delivery made.').waitFor();
    expect(await focused(page)).toBe('Enabled again');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** The name of what has the focus, as far as these tests need it. */
const focused = (page: Page) =>
  page.evaluate<string>('(document.activeElement.labels?.[0] ?? document.activeElement).textContent');

/** Presses Tab until what has a name that begins so has the focus. */
async function tabTo(page: Page, name: string) {
  const MAX_TABS = 60;
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    if ((await focused(page)).startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MAX_TABS} tabs did not lead to ${name}`);
}
