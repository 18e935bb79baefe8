import type { Browser } from 'playwright-core';
import { CUSTOMER_SCOPES } from '../../src/accounts/api-key';
import { newKey } from '../api/support';
import { describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

describeInBrowser('workers and links to the Temporal Web UI', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([
      startPageStack({}, { showOperatorLinks: false }),
      openBrowser(),
      startReceiver(),
    ]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  test('are on the page of a delivery for a platform key only', async () => {
    await stack.endpoint(receiver.url);
    await stack.publish();
    await until('the delivery', async () => (await stack.deliveries())[0]?.status === 'delivered');
    const [delivery] = await stack.deliveries();
    const operatorKey = await newKey(stack.db, stack.accountId, [...CUSTOMER_SCOPES, 'platform']);
    for (const [key, count] of [
      [stack.key, 0],
      [operatorKey, 1],
    ] as const) {
      const tab = await newViewer(browser, { base: stack.base, key });
      await tab.page.goto(`/settings/api/deliveries/${delivery!.id}`);
      // The last line of an attempt: whatever may be shown is there then.
      await tab.page.getByText(/^Sent .* · due /).waitFor();
      expect(await tab.page.getByRole('link', { name: /Open in Temporal/ }).count()).toBe(count);
      expect(await tab.page.getByText(/ · worker /).count()).toBe(count);
      expect(tab.complaints).toEqual([]);
      await tab.close();
    }
  });
});
