import type { Browser } from 'playwright-core';
import { EVENT_TYPES } from '../../src/events/catalogue';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import type { ViewerOptions } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';

describeInBrowser('event types and tests', () => {
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

  test('a new endpoint says that its host does not resolve, shows its secret again, and gets a first test', async () => {
    const { page, complaints, close } = await viewer({ width: 375, height: 900 });
    await page.clock.install();
    await page.goto('/settings/api/endpoints');
    const created = page.getByRole('dialog', { name: 'Endpoint created' });
    const create = async (url: string) => {
      await page.getByRole('button', { name: 'New endpoint' }).click();
      await page.getByText(/Here it may be one of this machine, such as http:/).waitFor();
      await page.getByLabel('Endpoint URL').fill(url);
      await page.getByRole('button', { name: 'Create endpoint' }).click();
      await created.waitFor();
    };
    await create('https://nowhere.invalid/hook');
    const warning = created.getByRole('note', { name: 'Nothing can arrive yet' });
    await warning.getByText(/^The host nowhere\.invalid does not resolve/).waitFor();
    const secret = created.getByRole('group', { name: 'Secret' });
    const shown = await secret.textContent();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.clock.fastForward(31_000);
    await created.getByText('The secret is hidden.').waitFor();
    expect(await secret.count()).toBe(0);
    await created.getByRole('button', { name: 'Show it again' }).click();
    expect(await secret.textContent()).toBe(shown);
    await created.getByRole('button', { name: 'Send a test event' }).click();
    await created.getByText('No response').waitFor();
    await created.getByRole('button', { name: 'Done' }).click();
    await created.waitFor({ state: 'detached' });
    await page.waitForFunction("document.activeElement.textContent === 'New endpoint'");

    await create(receiver.url);
    expect(await warning.count()).toBe(0);
    await created.getByRole('button', { name: 'Send a test event' }).click();
    await created.getByText(/^HTTP 200 in \d+ ms$/).waitFor();
    expect(receiver.hits.at(-1)!.headers['x-handl-test']).toBe('true');
    await created.getByRole('button', { name: 'Send another test event' }).waitFor();
    await created.getByRole('link', { name: 'Verify signatures' }).click();
    await page.getByRole('heading', { level: 1, name: 'Verify signatures' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('where only public addresses are allowed, the form says how to try it locally', async () => {
    const { page, complaints, close } = await viewer();
    await page.route('**/v1/settings', async (route) => {
      const response = await route.fetch();
      const settings = (await response.json()) as object;
      await route.fulfill({ response, json: { ...settings, allows_insecure_endpoints: false } });
    });
    await page.goto('/settings/api/endpoints');
    await page.getByRole('button', { name: 'New endpoint' }).click();
    await page.getByText(/A public https:\/\/ URL/).waitFor();
    await page.getByRole('link', { name: 'how to try it' }).click();
    await page.waitForURL('**/docs/webhooks#testing');
    await page.getByRole('heading', { name: 'Testing', exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
