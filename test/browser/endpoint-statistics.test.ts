import type { Browser } from 'playwright-core';
import { stepStatistics } from '../../src/deliveries/count-attempts.sql';
import { recordAttempts } from '../support/attempts';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

const DAY_MS = 24 * 3_600_000;

describeInBrowser('statistics of an endpoint', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  test('the keyboard switches between periods, at the width of a phone', async () => {
    const { id } = await stack.endpoint('http://127.0.0.1:1/nobody');
    const today = Date.now() - (Date.now() % DAY_MS);
    await recordAttempts(stack.db, { accountId: stack.accountId, endpointId: id }, [
      { at: new Date(), durationMs: 8 },
      { at: new Date(today - 5 * DAY_MS), outcome: 'failed', statusCode: 503, errorCode: 'http_status' },
      { at: new Date(today - 5 * DAY_MS), outcome: 'failed', errorCode: 'timeout' },
      { at: new Date(today - 5 * DAY_MS), outcome: 'failed', errorCode: 'timeout' },
      ...Array.from({ length: 4 }, () => ({ at: new Date(today - 80 * DAY_MS), durationMs: 8 })),
    ]);
    await stepStatistics(stack.db);
    const { page, complaints, close } = await newViewer(browser, { ...stack, width: 375 });
    await page.goto(`/settings/api/endpoints/${id}`);
    const figures = page.getByRole('region', { name: /^Last / });
    const chart = (name: string | RegExp) => figures.getByRole('img', { name }).waitFor();

    await figures.getByRole('heading', { name: 'Last 24 hours' }).waitFor();
    await chart('Attempts in the last 24 hours: 1 delivered, 0 failed');
    await chart(/^Response time in the last 24 hours: 95% within 8 ms in the slowest hour, in the hour from \S.*$/);
    await figures.getByRole('radio', { name: '24 h' }).focus();
    await page.keyboard.press('ArrowRight');
    await figures.getByRole('heading', { name: 'Last 7 days' }).waitFor();
    await chart(/^Attempts in the last 7 days: 1 delivered, 3 failed \(3 of them on \S.*\)$/);
    await figures.getByText('2 × timeout, 1 × 5xx', { exact: true }).waitFor();
    await figures.getByText('25%', { exact: true }).waitFor();
    await figures.getByText('Show as table').click();
    await figures.getByRole('row', { name: /3 \(2 × timeout, 1 × 5xx\) – –$/ }).waitFor();
    await figures.getByRole('row', { name: /1 0 8 ms 8 ms$/ }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await accessibilityProblems(page)).toEqual([]);

    await figures.getByRole('radio', { name: '24 h' }).focus();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowRight');
    await chart(/^Attempts in the last 90 days: 5 delivered, 3 failed/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(complaints).toEqual([]);
    await close();
  });
});
