import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { addDelivery, addEndpoint } from '../support/past-days';

describeInBrowser('held deliveries that expire', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop()]));

  test.each([
    [
      28,
      /1 delivery is held; the oldest expires at .+\. Enable the endpoint before then, or it is not sent\. New events/,
    ],
    [26, /1 delivery is held, kept until .+\. New events/],
  ])('the page of an endpoint that has been off for %d days', async (days, text) => {
    const endpoint = await addEndpoint(stack.db, days, stack.accountId);
    await addDelivery(stack.db, endpoint, { days, status: 'held' });
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key: stack.key });
    await page.goto(`/settings/api/endpoints/${endpoint.endpointId}`);
    const off = page.getByRole('region', { name: /Disabled since/ });
    await off.getByText('1 delivery is held').waitFor();
    expect(await off.textContent()).toMatch(text);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
