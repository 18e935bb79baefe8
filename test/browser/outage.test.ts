import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const HELD = 24;
/** How many of them are delivered before the page is looked at. */
const PART = 5;

describeInBrowser('an outage, from the first failure to full recovery', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([
      // Longer than the page takes to show a part of them, on a busy machine too.
      startPageStack({ attemptTimeoutMs: 60_000 }),
      openBrowser(),
      startReceiver(),
    ]);
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

  test('an endpoint is created, fails, is explained by email and page, and is re-enabled', async () => {
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

    let goOn!: () => void;
    const seen = new Promise<void>((resolve) => (goOn = resolve));
    const before = receiver.hits.length;
    receiver.set(async (_hit, count) => {
      if (count - before > PART) await seen;
      return { status: 200 };
    });
    await off.getByRole('button', { name: 'Re-enable' }).click();
    const drain = region(page, /Enabled again/);
    await drain.getByText(`Sending ${HELD} held deliveries, oldest first.`).waitFor();
    await until('a part of them to be delivered, the rest waiting', async () => {
      const [waiting, delivered] = [await figure(page, 'Waiting'), await figure(page, 'Delivered')];
      return waiting > 0 && waiting < HELD && delivered > 0 && delivered < HELD;
    });
    goOn();
    await drain.getByText(`Finished: ${HELD} deliveries succeeded.`).waitFor();
    expect([await figure(page, 'Waiting'), await figure(page, 'Delivered')]).toEqual([0, HELD]);
    await page.getByRole('status').getByText('enabled', { exact: true }).waitFor();
    await off.waitFor({ state: 'detached' });
    expect(await figure(page, 'Held now')).toBe(0);
    await page.getByRole('table', { name: 'Deliveries' }).getByText('delivered', { exact: true }).nth(9).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('it is re-enabled with the keyboard only, from the sign-in on', async () => {
    // Otherwise the second email waits for its hour.
    await stack.db.query("update emails set ended_at = ended_at - interval '1 hour'");
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
    await page.getByText('Finished: 1 delivery succeeded.').waitFor();
    expect(await focused(page)).toBe('Enabled again');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** The label or text of the focused element. */
const focused = (page: Page) =>
  page.evaluate<string>('(document.activeElement.labels?.[0] ?? document.activeElement).textContent');

/** Presses Tab until an element whose label or text begins with `name` has the focus. */
async function tabTo(page: Page, name: string) {
  const MAX_TABS = 60;
  for (let tabs = 0; tabs < MAX_TABS; tabs++) {
    if ((await focused(page)).startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`pressed Tab ${MAX_TABS} times without reaching ${name}`);
}
