import type { Browser } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const LONG_WAIT_MS = 253_000;

describeInBrowser('one delivery', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    const retryScheduleMs = [200, LONG_WAIT_MS, 200, 200, 200];
    [stack, browser, receiver] = await Promise.all([
      startPageStack({ retryScheduleMs }),
      openBrowser(),
      startReceiver(),
    ]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const viewer = (options: { colorScheme?: 'light' | 'dark' } = {}) =>
    newViewer(browser, { base: stack.base, key: stack.key, ...options });

  test('its whole life: waiting, retried by keyboard, exhausted, held, sent anew in a second cycle', async () => {
    receiver.set(() => ({ status: 503, body: '{"error":"<b>closed</b>"}' }));
    const endpoint = await stack.endpoint(receiver.url);
    await stack.publish({ total: 1 });
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/deliveries');
    await page.getByText(/Attempt 3 of 6 is due in 4 min \d+ s/).waitFor();
    await page.getByRole('link', { name: /order\.created/ }).click();

    await page.getByRole('heading', { level: 1, name: 'order.created' }).waitFor();
    await page.getByText(/^Attempt 3 of 6 is due in 4 min \d+ s$/).waitFor();
    await page.getByText('4 of 5').waitFor();
    await page.getByText(/promised 30 s/).waitFor();
    await page.getByText('Attempt 4, if it is needed: 30 min later').waitFor();
    await page
      .getByText('The endpoint answered, but not with a 2xx status (503 Service Unavailable).')
      .first()
      .waitFor();
    expect(await page.getByLabel('Response body of attempt 2').textContent()).toBe('{"error":"<b>closed</b>"}');
    await page.getByRole('rowheader', { name: 'webhook-id' }).waitFor();
    await page.getByRole('cell', { name: '[redacted]' }).first().waitFor();
    expect(await page.getByRole('link', { name: /Temporal/ }).getAttribute('href')).toMatch(
      /^http:\/\/temporal\.example\/namespaces\/default\/workflows\/delivery%2Fdlv_.*%2F1$/,
    );
    const before = await page
      .getByText(/is due in/)
      .first()
      .textContent();
    await until(
      'the countdown to move',
      async () =>
        (await page
          .getByText(/is due in/)
          .first()
          .textContent()) !== before,
    );
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Retry now' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Attempt 3 was brought forward.' }).waitFor();
    await page.getByText('All 6 attempts failed').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Retry now');
    await page.getByText('Attempt 6', { exact: true }).waitFor();
    await until(
      'the endpoint to be unhealthy',
      async () => (await stack.endpointRow(endpoint.id)).status === 'unhealthy',
    );
    const exhaustedUrl = page.url();

    const heldEvent = await stack.publish({ total: 2 });
    await page.goto(`/settings/api/events/${heldEvent}`);
    await page.getByText('Held because its endpoint is unhealthy').waitFor();
    await page.getByRole('link', { name: /Delivery dlv_/ }).click();
    await page.getByText('A held delivery cannot be retried. Enable its endpoint, and it is sent.').waitFor();
    await page.getByText('Kept at least until').waitFor();
    expect(await page.getByRole('button', { name: 'Retry now' }).getAttribute('aria-disabled')).toBe('true');
    expect(await accessibilityProblems(page)).toEqual([]);

    receiver.set(() => ({ status: 200 }));
    await stack.enable(endpoint.id);
    await page.getByText('Delivered by attempt 1 of 6').waitFor();
    await page.getByText('It is delivered: nothing is sent again.').waitFor();

    await page.goto(exhaustedUrl);
    await page.getByRole('button', { name: 'Retry now' }).click();
    await page.getByRole('status').filter({ hasText: 'Cycle 2 was begun.' }).waitFor();
    await page.getByText('Delivered by attempt 1 of 6').waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Cycle 2', 'Cycle 1']);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('an attempt without an answer, one with a long answer, and a delivery whose endpoint is deleted', async () => {
    const silent = await startReceiver();
    await silent.close();
    const endpoint = await stack.endpoint(silent.url, ['payment.failed']);
    await stack.publish({}, 'payment.failed');
    const waiting = await until('two attempts', async () =>
      (await stack.deliveries()).find(({ endpoint_id: id, next_attempt: next }) => id === endpoint.id && next === 3),
    );
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries/${waiting.id}`);
    await page.getByText('connection_refused').last().waitFor();
    await page.getByText('There was none.').waitFor();
    const authorization = `Bearer ${stack.key}`;
    await fetch(`${stack.base}/v1/webhooks/${endpoint.id}`, { method: 'DELETE', headers: { authorization } });
    await page.getByText('Canceled: nothing more is sent by itself').waitFor();
    await page.getByText('Its endpoint is deleted: nothing can be sent any more.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    const chatty = await startReceiver(() => ({ status: 200, body: `${'é'.repeat(10_000)}end` }));
    const { id } = await stack.endpoint(chatty.url, ['message.sent']);
    await stack.publish({}, 'message.sent');
    const delivered = await until('the delivery', async () =>
      (await stack.deliveries()).find(
        ({ endpoint_id: endpointId, state }) => endpointId === id && state === 'delivered',
      ),
    );
    await page.goto(`/settings/api/deliveries/${delivered.id}`);
    await page.getByText('The body is cut: this is the beginning of it, at most 16 KiB.').waitFor();
    expect(await page.getByLabel('Response body of attempt 1').textContent()).toMatch(/^é{8000,}/);
    expect(complaints).toEqual([]);
    await Promise.all([tab.close(), chatty.close()]);
  });

  test('in the dark it is as readable; an unknown one is not there', async () => {
    await until('a delivery to be delivered', async () =>
      (await stack.deliveries()).some(({ state }) => state === 'delivered'),
    );
    const [delivery] = await stack.deliveries();
    const tab = await viewer({ colorScheme: 'dark' });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries/${delivery!.id}`);
    await page.getByLabel('Payload', { exact: true }).waitFor();
    await page.getByText('Request and response').first().click();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto('/settings/api/deliveries/dlv_01J0000000000000000000000B');
    await page.getByText('There is nothing here').waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
