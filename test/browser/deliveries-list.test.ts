import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const rows = (page: Page) => page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr');

describeInBrowser('the list of deliveries', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeEach(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
  });
  afterEach(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const viewer = (options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) =>
    newViewer(browser, { base: stack.base, key: stack.key, ...options });

  test('new deliveries appear automatically, even after loading more, until live updates are switched off', async () => {
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/deliveries');
    await page.getByRole('heading', { name: 'No deliveries yet' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await stack.endpoint(receiver.url);
    for (let count = 0; count < 30; count++) await stack.publish({ count });
    await until('a full page', async () => (await rows(page).count()) === 25);
    await page.getByRole('button', { name: 'Load more' }).click();
    await until('both pages', async () => (await rows(page).count()) === 30);
    await stack.publish({}, 'payment.failed');
    await rows(page).first().getByText('payment.failed').waitFor();
    expect(await rows(page).count()).toBe(31);
    await rows(page).first().getByText('delivered', { exact: true }).waitFor();

    await page.getByRole('switch', { name: 'Live updates' }).press('Space');
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await stack.publish({}, 'payment.completed');
    // The endpoints are polled less often: by then a live list would have made two requests.
    await until('another request', () => requested.some((url) => url.includes('/v1/webhooks')));
    expect(requested.filter((url) => url.includes('/v1/deliveries'))).toEqual([]);
    await page.getByRole('switch', { name: 'Live updates' }).press('Space');
    await rows(page).first().getByText('payment.completed').waitFor();
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('the filter is part of the address: set with the keyboard, linked, undone and cleared', async () => {
    const closed = await startReceiver(() => ({ status: 500 }));
    const [open, failing] = [await stack.endpoint(receiver.url), await stack.endpoint(closed.url, ['payment.failed'])];
    await stack.publish({}, 'order.created');
    await stack.publish({}, 'payment.failed');
    const tab = await viewer({ colorScheme: 'dark' });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries?endpoint=${failing.id}`);
    await rows(page).first().getByText('exhausted', { exact: true }).waitFor();
    expect(await rows(page).count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByLabel('Status').focus();
    await page.keyboard.type('Deliv');
    await page.getByRole('heading', { name: 'No matching deliveries' }).waitFor();
    expect(new URL(page.url()).search).toBe(`?endpoint=${failing.id}&status=delivered`);
    await page.goBack();
    await rows(page).first().getByText('exhausted', { exact: true }).waitFor();
    expect(await page.getByLabel('Status').inputValue()).toBe('');

    await page.getByRole('button', { name: 'Clear filters' }).click();
    await until('all three', async () => (await rows(page).count()) === 3);
    await page.getByLabel('Event type').selectOption('order.created');
    await page.getByLabel('Endpoint').selectOption({ label: receiver.url });
    await until('one', async () => (await rows(page).count()) === 1);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ endpoint: open.id, type: 'order.created' });

    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Since').fill('2099-01-01T00:00');
    await page.getByRole('heading', { name: 'No matching deliveries' }).waitFor();
    expect(new URL(page.url()).searchParams.get('since')).toBe('2098-12-31T18:30:00.000Z');
    await page.reload();
    await page.getByRole('heading', { name: 'No matching deliveries' }).waitFor();
    expect(await page.getByLabel('Since').inputValue()).toBe('2099-01-01T00:00');

    await page.goto('/settings/api/deliveries?status=lost');
    await page.getByText(/must be one of pending, /).waitFor();
    expect(complaints).toEqual([]);
    await Promise.all([tab.close(), closed.close()]);
  });

  test('the list is filtered by what was answered last, by what is retried, and saved as a file', async () => {
    const busy = await startReceiver(() => ({ status: 503 }));
    const gone = await startReceiver(() => ({ status: 404 }));
    await stack.endpoint(receiver.url, ['order.created']);
    await stack.endpoint(busy.url, ['order.created']);
    await stack.endpoint(gone.url, ['order.created']);
    await stack.publish({}, 'order.created');
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/deliveries?status=exhausted');
    await until('both failures', async () => (await rows(page).count()) === 2);
    await page.getByLabel('Last answer').selectOption('5xx');
    await until('the busy one', async () => (await rows(page).count()) === 1);
    await rows(page)
      .getByText(/^503 · /)
      .waitFor();
    expect(new URL(page.url()).search).toBe('?status=exhausted&status_class=5xx');
    await page.getByLabel('Status').selectOption('All');
    await page.getByLabel('Last answer').selectOption('Timeout');
    await page.getByRole('heading', { name: 'No matching deliveries' }).waitFor();
    await page.getByLabel('Last answer').selectOption('Failed');
    await until('both failures', async () => (await rows(page).count()) === 2);
    expect(new URL(page.url()).search).toBe('?error_code=any');
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Export …' }).click();
    expect(await accessibilityProblems(page)).toEqual([]);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/^deliveries-\d{4}-\d\d-\d\d\.csv$/);
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines.slice(1).map((line) => line.split(',')[13])).toEqual(expect.arrayContaining(['503', '404']));
    expect(lines).toHaveLength(3);
    await page.getByText('The file was saved.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();

    await page.getByLabel('Status').selectOption('Retrying');
    await page.getByRole('heading', { name: 'No matching deliveries' }).waitFor();
    expect(new URL(page.url()).search).toBe('?error_code=any&status=in_progress');
    await stack.db.query(`
      with gone as (delete from finished_deliveries where last_failure = '5xx' returning *)
      insert into deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, next_attempt, due_at, overdue_at,
        last_failure)
      select id, account_id, event_id, endpoint_id, event_type, false, 'in_progress', 3, now() + interval '1 hour',
        now() + interval '2 hours', last_failure from gone`);
    await rows(page).getByText('retrying', { exact: true }).waitFor();
    await page.getByLabel('Status').selectOption('Sending or retrying');
    expect(new URL(page.url()).search).toBe('?status=in_progress');
    expect(complaints).toEqual([]);
    await Promise.all([tab.close(), busy.close(), gone.close()]);
  });

  test('an expired delivery says until when it was kept, and that it cannot be sent', async () => {
    const endpoint = await stack.endpoint(receiver.url, ['payment.failed']);
    await stack.publish({}, 'order.created');
    await stack.db.query({
      text: `insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle,
               next_attempt, created_at, finished_at)
             select new_id('dlv'), account_id, id, $1, type, false, 'expired', 1, 1, now(), '2025-06-15T14:30:00Z' from events`,
      values: [endpoint.id],
    });
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/deliveries');
    await page.getByLabel('Status').selectOption('Expired');
    await rows(page).getByText('expired', { exact: true }).waitFor();
    await rows(page)
      .getByText(/^Expired: kept until .*2025.*, not sent$/)
      .waitFor();
    await page.getByRole('link', { name: /order\.created/ }).click();
    await page.getByText('This delivery has expired. It cannot be sent.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('a failed test is no exhausted delivery, unless asked for; an endpoint has its description beside its URL', async () => {
    const endpoint = await stack.endpoint(receiver.url, ['payment.failed']);
    await stack.db.query(`update endpoints set description = 'Ledger of Berlin'`);
    await stack.publish({}, 'order.created');
    await stack.db.query({
      text: `insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle,
               next_attempt, created_at, finished_at)
             select new_id('dlv'), account_id, id, $1, type, is_test, 'exhausted', 1, 1, now(), now()
             from events, (values (true), (false)) as kinds (is_test)`,
      values: [endpoint.id],
    });
    const tab = await viewer();
    const { page, complaints } = tab;
    await page.goto('/settings/api/deliveries');
    await rows(page).getByText('test failed', { exact: true }).waitFor();
    expect(await rows(page).getByTitle('Ledger of Berlin').count()).toBe(2);

    await page.getByLabel('Status').selectOption('Exhausted');
    await until('only the lost one', async () => (await rows(page).count()) === 1);
    await rows(page).getByText('exhausted', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Tests').selectOption('Only tests');
    await rows(page).getByText('test failed', { exact: true }).waitFor();
    expect(await rows(page).count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?status=exhausted&test=true');

    await page.getByLabel('Until').fill('2020-01-01T00:00');
    await page.getByRole('heading', { name: 'No matching deliveries' }).waitFor();
    await page.goto(`/settings/api/endpoints/${endpoint.id}`);
    await until('its deliveries', async () => (await rows(page).count()) === 2);
    expect(await page.getByRole('columnheader', { name: 'Endpoint' }).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test('nothing is wider than a phone', async () => {
    await stack.endpoint(`${receiver.url}/${'a'.repeat(300)}`);
    const event = await stack.publish({ text: 'x'.repeat(2_000) });
    await until('the delivery', async () => (await stack.deliveries())[0]?.status === 'delivered');
    const [delivery] = await stack.deliveries();
    const tab = await viewer({ width: 375 });
    const { page, complaints } = tab;
    for (const path of ['deliveries', `deliveries/${delivery!.id}`, 'events', `events/${event}`]) {
      await page.goto(`/settings/api/${path}`);
      if (path.includes('/')) await page.getByLabel('Payload', { exact: true }).waitFor();
      else await page.getByRole('link', { name: /order\.created/ }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
      expect(await accessibilityProblems(page)).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
