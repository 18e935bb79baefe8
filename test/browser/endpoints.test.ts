import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import type { ViewerOptions } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

describeInBrowser('endpoints', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const view = async (path: string, options: Partial<ViewerOptions> = {}) => {
    const viewer = await newViewer(browser, { base: stack.base, key: stack.key, ...options });
    await viewer.page.goto(`/settings/api${path}`);
    return viewer;
  };

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test('the first one is created with the keyboard, after the API has rejected invalid input', async () => {
      await stack.db.query('update endpoints set deleted_at = now()');
      const { page, complaints, close } = await view('/endpoints', { colorScheme });
      await page.getByRole('heading', { name: 'Receive your first event' }).waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Create your first endpoint' }).focus();
      await page.keyboard.press('Enter');

      const url = page.getByLabel('Endpoint URL');
      await url.waitFor();
      await page.keyboard.type('ftp://example.com');
      await page.keyboard.press('Enter');
      await page.getByText('The URL must begin with https://.').waitFor();
      expect(await url.getAttribute('aria-invalid')).toBe('true');
      expect(await page.evaluate('document.activeElement.dataset.field')).toBe('url');
      expect(await accessibilityProblems(page)).toEqual([]);

      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(receiver.url);
      await page.keyboard.press('Tab');
      await page.keyboard.type('Shop');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.getByText('Choose at least one event type.').waitFor();
      await page.getByLabel('order.created').focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');

      await page.getByText(`Events are now sent to ${receiver.url}.`).waitFor();
      const secret = await page.getByRole('group', { name: 'Secret' }).textContent();
      expect(secret).toMatch(/^whsec_/);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Go to the endpoint' }).focus();
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { level: 1, name: receiver.url }).waitFor();
      await page.getByText('Shop').waitFor();
      await page.getByText('Subscribed to: order.created', { exact: true }).waitFor();
      await page.getByText('No deliveries yet. Send a test event to see one.').waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  test('the list shows health, last success, success rate and held deliveries, and fits a phone', async () => {
    await stack.db.query('update endpoints set deleted_at = now()');
    const good = await stack.endpoint(receiver.url, ['order.created']);
    await stack.endpoint('http://127.0.0.1:1/nobody', ['payment.failed']);
    await stack.publish({}, 'order.created');
    await stack.publish({}, 'payment.failed');
    const { page, complaints, close } = await view('/endpoints', { width: 375, height: 700 });
    const goodRow = page.getByRole('row', { name: new RegExp(receiver.url) });
    await goodRow.getByText('100%').waitFor();
    await goodRow.getByRole('img', { name: 'Attempts in the last 24 hours: 1 delivered, 0 failed' }).waitFor();
    await goodRow.getByRole('time').or(goodRow.locator('time')).first().waitFor();

    const badRow = page.getByRole('row', { name: /nobody/ });
    await badRow.getByText('unhealthy').waitFor();
    await badRow.getByText(/5 of 5 retries failed since/).waitFor();
    await badRow.getByText('None yet').waitFor();
    await stack.publish({}, 'payment.failed');
    await badRow.getByRole('cell', { name: /Held ?1$/ }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await accessibilityProblems(page)).toEqual([]);

    await goodRow.getByRole('link').click();
    await page.waitForURL(`**/endpoints/${good.id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText(/^95% within \d/).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(complaints).toEqual([]);
    await close();
  });

  test('an email that was refused for good is shown with the reply of the mail server as text', async () => {
    const { id } = await stack.endpoint(receiver.url, ['order.created']);
    await stack.db.query(
      `insert into emails (endpoint_id, outcome, refusals, refusal, ended_at)
       values ($1, 'refused', 3, '550 5.1.1 <b>no such user</b>', now())`,
      [id],
    );
    const { page, complaints, close } = await view(`/endpoints/${id}`, { width: 375, height: 700 });
    const note = page.getByRole('note').filter({ hasText: 'An email could not be delivered' });
    await note
      .getByText(/^The email to owner@example\.com was refused at .+: 550 5\.1\.1 <b>no such user<\/b>$/)
      .waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('it is edited; an error of the API appears at its field and the input is kept', async () => {
    const { id } = await stack.endpoint(receiver.url, ['order.created']);
    const { page, complaints, close } = await view(`/endpoints/${id}`);
    const edit = page.getByRole('button', { name: 'Edit' });
    await edit.click();
    const dialog = page.getByRole('dialog', { name: 'Edit endpoint' });
    expect(await dialog.getByLabel('order.created').isChecked()).toBe(true);
    await dialog.getByLabel('Description').fill('x'.repeat(501));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('"description": must have at most 500 characters').waitFor();
    await dialog.getByLabel('Description').fill('The shop <b>');
    await dialog.getByLabel('payment.failed').check();
    await dialog.getByLabel('Endpoint URL').fill(`${receiver.url}/new`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1, name: `${receiver.url}/new` }).waitFor();
    await page.getByText('Subscribed to: order.created, payment.failed').waitFor();
    await page.getByText('The shop <b>').waitFor();
    await until('the focus to return', async () => (await focused(page)) === 'Edit');

    await edit.click();
    await dialog.getByLabel('All events').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Subscribed to: All events').waitFor();
    await edit.click();
    await dialog.getByLabel('message.sent').uncheck();
    expect(await dialog.getByLabel('All events').isChecked()).toBe(false);
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(8);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await close();
  });

  test('a test event shows its result, good or bad, and links to its delivery', async () => {
    const { id } = await stack.endpoint(receiver.url, ['payment.failed', 'order.created']);
    const { page, complaints, close } = await view(`/endpoints/${id}`);
    receiver.set(() => ({ status: 418, body: 'I am a teapot' }));
    await page.getByRole('button', { name: 'Send test event' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send a test event' });
    expect(await dialog.getByLabel('Event type').inputValue()).toBe('payment.failed');
    await dialog.getByLabel('Event type').selectOption('product.created');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText(/^HTTP 418 in \d+ ms$/).waitFor();
    await dialog.getByText('I am a teapot').waitFor();
    expect(receiver.hits.at(-1)?.event.type).toBe('product.created');
    expect(await accessibilityProblems(page)).toEqual([]);

    receiver.set(() => ({ status: 204 }));
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText(/^HTTP 204 in \d+ ms$/).waitFor();
    await dialog.getByText('delivered').waitFor();
    await dialog.getByRole('link', { name: 'See the delivery' }).click();
    await page.getByRole('heading', { level: 1, name: 'product.created' }).waitFor();
    expect(complaints).toEqual([]);
    receiver.set(() => ({ status: 200 }));
    await close();
  });

  test('it is disabled, enabled again without its held deliveries, and deleted', async () => {
    const { id } = await stack.endpoint(receiver.url, ['product.updated']);
    const { page, complaints, close } = await view(`/endpoints/${id}`, { colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByText('Nothing is sent to this endpoint until you enable it again.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    const off = page.getByRole('region', { name: /Disabled since/ });
    await off.waitFor();
    await stack.publish({}, 'product.updated');
    await off.getByText('1 delivery is held').waitFor();
    await off.getByLabel('Skip them').check();
    expect(await accessibilityProblems(page)).toEqual([]);
    await off.getByRole('button', { name: 'Enable' }).click();
    const sure = page.getByRole('dialog', { name: 'Skip 1 held delivery?' });
    await sure.waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await sure.getByRole('button', { name: 'Cancel' }).click();
    await off.getByText('1 delivery is held').waitFor();
    await off.getByRole('button', { name: 'Enable' }).click();
    await sure.getByRole('button', { name: 'Skip it' }).click();
    await page.getByText('1 held delivery skipped and canceled.').waitFor();
    await page.getByRole('table', { name: 'Deliveries' }).getByText('canceled', { exact: true }).waitFor();
    const skipped = (await stack.deliveries()).find(({ endpoint_id: of }) => of === id)!.id;
    await page.goto(`/settings/api/deliveries/${skipped}`);
    await page.getByText(/Skipped by sk_live_….* when the endpoint was enabled/).waitFor();
    await page.goto(`/settings/api/endpoints/${id}`);

    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this endpoint?' });
    await dialog.getByText(/Deliveries that are not finished are canceled/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete endpoint' }).click();
    await page.waitForURL('**/settings/api/endpoints');
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    await page.goto(`/settings/api/endpoints/${id}`);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('enabling it while no worker runs says so, and takes effect once one does', async () => {
    const { id } = await stack.endpoint(receiver.url, ['product.updated']);
    const { page, complaints, close } = await view(`/endpoints/${id}`);
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('region', { name: /Disabled since/ }).waitFor();
    await stack.stopSending();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByText('Requested. This takes effect within seconds.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    stack.startSending();
    await page.getByRole('region', { name: 'Enabled again' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent');
