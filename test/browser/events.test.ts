import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

describeInBrowser('events', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeEach(async () => {
    const retryScheduleMs = [200, 253_000, 200, 200, 200];
    [stack, browser, receiver] = await Promise.all([
      startPageStack({ retryScheduleMs }),
      openBrowser(),
      startReceiver(),
    ]);
  });
  afterEach(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const viewer = (options: { colorScheme?: 'light' | 'dark' } = {}) =>
    newViewer(browser, { base: stack.base, key: stack.key, ...options });

  test('appear automatically, are filtered by type in the address, and found by id or reported as unknown', async () => {
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/events');
    await page.getByRole('heading', { name: 'No events yet' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await stack.endpoint(receiver.url);
    const order = await stack.publish({ total: 1 });
    const message = await stack.publish({ text: 'hi' }, 'message.received');
    await page.getByRole('link', { name: message }).waitFor();
    await page.getByLabel('Event type').selectOption('order.created');
    await page.getByRole('link', { name: message }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: order }).waitFor();
    expect(new URL(page.url()).search).toBe('?type=order.created');
    expect(await accessibilityProblems(page)).toEqual([]);

    const box = page.getByLabel('Find by ID');
    for (const unknown of ['evt_01J0000000000000000000000A', 'dlv_01J0000000000000000000000A', 'order 7/8']) {
      await box.fill(unknown);
      await box.press('Enter');
      await page
        .getByText('No event or delivery has this id, and no event has it in its data or as its reference.')
        .waitFor();
    }
    expect(await accessibilityProblems(page)).toEqual([]);
    await box.fill(` ${message} `);
    await box.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'message.received' }).waitFor();
    const [delivery] = await until('the deliveries', async () => {
      const deliveries = await stack.deliveries();
      return deliveries.length === 2 && deliveries;
    });
    await page.getByRole('link', { name: 'All events' }).click();
    await page.getByLabel('Find by ID').fill(delivery!.id);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL(`**/settings/api/deliveries/${delivery!.id}`);
    await page.getByText('Delivered on attempt 1 of 6').waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('are found by an id of the customer: one at once, several as a list, from both lists', async () => {
    await stack.endpoint(receiver.url);
    const created = await stack.publish({ id: 'ord_1042' });
    const paid = await stack.publish({ id: 'pay_3001', order: 'ord_1042' }, 'payment.completed');
    const response = await fetch(`${stack.base}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'order.created', data: { id: 'ord_1043' }, reference: 'Bestellung № 7' }),
    });
    const named = (await response.json()) as { id: string };
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/deliveries');
    await page.getByLabel('Find by ID').fill('pay_3001');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/settings/api/events/${paid}`);
    await page.goto('/settings/api/events');
    await page.getByText('Bestellung № 7').waitFor();
    await page.getByLabel('Find by ID').fill('ord_1042');
    await page.keyboard.press('Enter');
    await page.getByText('Events with the id ord_1042 in their data').waitFor();
    await page.getByRole('link', { name: created }).waitFor();
    await page.getByRole('link', { name: paid }).waitFor();
    expect(await page.getByRole('table', { name: 'Events' }).locator('tbody tr').count()).toBe(2);
    expect(new URL(page.url()).search).toBe('?data_id=ord_1042');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel('Event type').selectOption('order.updated');
    await page.getByRole('heading', { name: 'No such events' }).waitFor();
    await page.getByRole('button', { name: 'Show all events' }).click();
    await page.getByRole('heading', { name: 'No events of type order.updated' }).waitFor();
    await page.getByLabel('Find by ID').fill('Bestellung № 7');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/settings/api/events/${named.id}`);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('show for each endpoint the status of the delivery and the reason', async () => {
    const closed = await startReceiver(() => ({ status: 404 }));
    await stack.endpoint(receiver.url, ['order.created']);
    await stack.endpoint(closed.url, ['order.created']);
    const event = await stack.publish({ total: 1 });
    const lonely = await stack.publish({}, 'message.sent');
    const tab = await viewer({ colorScheme: 'dark' });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/events/${event}`);
    await page.getByText('Delivered to 1 of 2 endpoints.').waitFor();
    const where = page.getByRole('region', { name: 'Where is my event?' });
    await where.getByText(receiver.url).waitFor();
    await where.getByText('Delivered on attempt 1 of 6').waitFor();
    await where.getByText(closed.url).waitFor();
    await where.getByText(/Attempt 3 of 6 is due in 4 min/).waitFor();
    await where
      .getByText('Attempt 2 failed: The endpoint responded, but not with a 2xx status (404 Not Found).')
      .waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.goto(`/settings/api/events/${lonely}`);
    await page.getByText('Not sent: no endpoint was subscribed to message.sent when the event was accepted.').waitFor();
    await page.goto('/settings/api/events/evt_01J0000000000000000000000A');
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    expect(complaints).toEqual([]);
    await Promise.all([tab.close(), closed.close()]);
  });
});
