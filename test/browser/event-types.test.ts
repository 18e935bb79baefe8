import type { Browser } from 'playwright-core';
import { EVENT_TYPES } from '../../src/events/catalogue';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import type { ViewerOptions } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';

describeInBrowser('event types', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const viewer = (options: Partial<ViewerOptions> = {}) =>
    newViewer(browser, { base: stack.base, key: stack.key, ...options });

  test('show an example, who subscribes, and send a test to an endpoint of choice', async () => {
    const { page, complaints, close } = await viewer({ width: 375, height: 700 });
    await page.goto('/settings/api/event-types');
    const orders = page.getByRole('region', { name: 'order.created' });
    await orders.getByText('No endpoint receives it.').waitFor();
    expect(await page.getByRole('region').count()).toBe(EVENT_TYPES.length);
    expect(await page.getByRole('button', { name: /^Send a test/ }).count()).toBe(0);

    const payments = await stack.endpoint(`${receiver.url}/payments`, ['payment.failed']);
    await stack.endpoint(`${receiver.url}/all`);
    await stack.endpoint(`${receiver.url}/orders`, ['order.created']);
    await orders.getByRole('link', { name: `${receiver.url}/orders` }).waitFor();
    expect(await orders.getByRole('list').getByRole('link').allTextContents()).toEqual([
      `${receiver.url}/orders`,
      `${receiver.url}/all`,
    ]);
    await orders.getByRole('button', { name: 'Copy payload' }).click();
    const copied = JSON.parse(await page.evaluate('navigator.clipboard.readText()')) as object;
    expect(copied).toMatchObject({ type: 'order.created', data: { id: 'ord_1042' } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await accessibilityProblems(page)).toEqual([]);

    await orders.getByRole('button', { name: 'Send a test of order.created' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send a test event' });
    await dialog.getByLabel('Endpoint', { exact: true }).selectOption(`${receiver.url}/payments (not subscribed)`);
    expect(await dialog.getByLabel('Event type').inputValue()).toBe('order.created');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByText(/^HTTP 200 in \d+ ms$/).waitFor();
    expect(receiver.hits.at(-1)!.event.type).toBe('order.created');
    const sent = 'select endpoint_id from all_deliveries where is_test';
    expect((await stack.db.query(sent)).rows).toEqual([{ endpoint_id: payments.id }]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a test carries what was typed, byte for byte, once it is a JSON object', async () => {
    const { id } = await stack.endpoint(receiver.url, ['order.created']);
    const { page, complaints, close } = await viewer({ colorScheme: 'dark' });
    await page.goto(`/settings/api/endpoints/${id}`);
    await page.getByRole('button', { name: 'Send test event' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send a test event' });
    const data = dialog.getByLabel('Data');
    expect(JSON.parse(await data.inputValue())).toMatchObject({ id: 'ord_1042' });
    const send = () => dialog.getByRole('button', { name: 'Send', exact: true }).click();
    const sent = receiver.hits.length;
    await data.fill('{"id": }');
    await send();
    await dialog.getByText(/^This is not valid JSON/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await data.fill('[1]');
    await send();
    await dialog.getByText('The data must be a JSON object, in braces: { … }.').waitFor();
    await data.fill(`{"text":"${'é'.repeat(131_072)}"}`);
    await send();
    await dialog.getByText('The data is too large: the limit is 256 KiB.').waitFor();
    await data.fill(`{"deep":${'['.repeat(65)}${']'.repeat(65)}}`);
    await send();
    await dialog.getByText(/More than 64 levels of nesting/).waitFor();
    expect(receiver.hits).toHaveLength(sent);

    await data.fill('{ "n": 1.10 }');
    await dialog.getByLabel('Event type').selectOption('payment.failed');
    await dialog.getByLabel('Event type').selectOption('order.created');
    expect(await data.inputValue()).toBe('{ "n": 1.10 }');
    await send();
    await dialog.getByText(/^HTTP 200 in \d+ ms$/).waitFor();
    expect(receiver.hits.at(-1)!.body.toString()).toContain('"data":{ "n": 1.10 }}');
    expect(receiver.hits.at(-1)!.headers['x-handl-test']).toBe('true');
    await dialog.getByRole('button', { name: 'Back to the example' }).click();
    expect(JSON.parse(await data.inputValue())).toMatchObject({ id: 'ord_1042' });
    expect(complaints).toEqual([]);
    await close();
  });
});
