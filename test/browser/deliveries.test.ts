import type { Browser } from 'playwright-core';
import { sendName } from '../../web/src/deliveries/delivery-schedule';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const LONG_WAIT_MS = 253_000;

test('each time that a delivery is sent has a name', () => {
  expect([1, 2, 3, 4, 5, 22].map(sendName)).toEqual([
    'First send',
    'Sent again',
    'Sent again (2nd time)',
    'Sent again (3rd time)',
    'Sent again (4th time)',
    'Sent again (21st time)',
  ]);
});

describeInBrowser('one delivery', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    const retryScheduleMs = [1_000, LONG_WAIT_MS, 2_000, 200, 200];
    [stack, browser, receiver] = await Promise.all([
      startPageStack({ retryScheduleMs }),
      openBrowser(),
      startReceiver(),
    ]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const viewer = (options: { colorScheme?: 'light' | 'dark' } = {}) =>
    newViewer(browser, { base: stack.base, key: stack.key, ...options });

  test('its whole life: waiting, retried with the keyboard, exhausted, held, sent again', async () => {
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
    await page.getByText(/scheduled 1 s/).waitFor();
    await page.getByText('Attempt 4, if needed: 2 s later').waitFor();
    await page
      .getByText('The endpoint responded, but not with a 2xx status (503 Service Unavailable).')
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
    await page.getByRole('status').filter({ hasText: 'Attempt 3 is being sent now.' }).waitFor();
    await page.getByText('All 6 attempts failed').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Send again');
    await page.getByText('Attempt 6', { exact: true }).waitFor();
    await until(
      'the endpoint to be unhealthy',
      async () => (await stack.endpointRow(endpoint.id)).status === 'unhealthy',
    );
    const exhaustedUrl = page.url();
    await page
      .getByText('Its endpoint is unhealthy. It will be held, and goes out once the endpoint is enabled.')
      .waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('It is held now, and goes out once the endpoint is enabled.').waitFor();

    const heldEvent = await stack.publish({ total: 2 });
    await page.goto(`/settings/api/events/${heldEvent}`);
    await page.getByText('Held because the endpoint is unhealthy').waitFor();
    await page.getByRole('link', { name: /Delivery dlv_/ }).click();
    await page.getByText('This delivery is held. Enable its endpoint to send it.').waitFor();
    await page.getByText('Kept at least until').waitFor();
    expect(await page.getByRole('button', { name: 'Retry now' }).getAttribute('aria-disabled')).toBe('true');
    expect(await accessibilityProblems(page)).toEqual([]);

    receiver.set(() => ({ status: 200 }));
    await stack.enable(endpoint.id);
    await page.getByText('Delivered on attempt 1 of 6').waitFor();
    const hits = receiver.hits.length;
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('status').filter({ hasText: 'A new round of 6 attempts has begun.' }).waitFor();
    await until('the event to arrive once more', () => receiver.hits.length > hits);
    await page.getByText(/Asked for by sk_live_….*, /).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.goto(exhaustedUrl);
    await page.getByText('Delivered on attempt 1 of 6').waitFor();
    await page.getByRole('heading', { level: 3, name: 'First send' }).waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Sent again', 'First send']);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('an attempt without a response, one with a long response, and a delivery whose endpoint was deleted', async () => {
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
    await page.getByText('No response was received.').waitFor();
    const authorization = `Bearer ${stack.key}`;
    await fetch(`${stack.base}/v1/webhooks/${endpoint.id}`, { method: 'DELETE', headers: { authorization } });
    await page.getByText('Canceled: nothing more is sent automatically').waitFor();
    await page.getByText('The endpoint was deleted. This delivery cannot be sent.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    const verbose = await startReceiver(() => ({ status: 200, body: `${'é'.repeat(10_000)}end` }));
    const { id } = await stack.endpoint(verbose.url, ['message.sent']);
    await stack.publish({}, 'message.sent');
    const delivered = await until('the delivery', async () =>
      (await stack.deliveries()).find(
        ({ endpoint_id: endpointId, status }) => endpointId === id && status === 'delivered',
      ),
    );
    await page.goto(`/settings/api/deliveries/${delivered.id}`);
    await page.getByText('Truncated: only the first 16 KiB of a response are kept.').waitFor();
    expect(await page.getByLabel('Response body of attempt 1').textContent()).toMatch(/^é{8000,}/);
    expect(complaints).toEqual([]);
    await Promise.all([tab.close(), verbose.close()]);
  });

  test('it is accessible in dark mode; an unknown delivery is not found', async () => {
    await until('a delivery to be delivered', async () =>
      (await stack.deliveries()).some(({ status }) => status === 'delivered'),
    );
    const [delivery] = await stack.deliveries();
    const tab = await viewer({ colorScheme: 'dark' });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries/${delivery!.id}`);
    await page.getByLabel('Payload', { exact: true }).waitFor();
    await page.getByText('Request and response').first().click();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto('/settings/api/deliveries/dlv_01J0000000000000000000000B');
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
