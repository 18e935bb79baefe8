import type { Browser, Page } from 'playwright-core';
import { moveFinished } from '../../src/deliveries/finished.sql';
import type { EndpointId } from '../../src/lib/ids';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const EXHAUSTED = 3;

describeInBrowser('recovering exhausted deliveries', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  let id: EndpointId;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
  });
  beforeEach(async () => {
    receiver.set(() => ({ status: 500 }));
    ({ id } = await stack.endpoint(receiver.url));
    await stack.db.query('update endpoints set deleted_at = now() where id <> $1', [id]);
    for (let nth = 0; nth < EXHAUSTED; nth++) await stack.publish({ nth });
    await until('exhausted deliveries', async () => {
      const ours = (await stack.deliveries()).filter(({ endpoint_id: endpoint }) => endpoint === id);
      return ours.some(({ status }) => status === 'exhausted') && ours.every(({ status }) => status !== 'in_progress');
    });
    await stack.db.query(`update deliveries set status = 'exhausted', finished_at = now() where endpoint_id = $1`, [
      id,
    ]);
    // They are as a former release left them, so a worker would move them to the log first.
    while ((await moveFinished(stack.db)) > 0);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const sectionOf = (page: Page) => page.getByRole('region', { name: 'Send again' });

  test('they are counted, sent again with the keyboard, and delivered; then once more as a filter', async () => {
    receiver.set(() => ({ status: 200 }));
    await stack.enable(id);
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key: stack.key });
    await page.goto(`/settings/api/endpoints/${id}`);
    const section = sectionOf(page);
    await section.getByLabel('From').fill('');
    await section.getByRole('button', { name: 'Count deliveries' }).click();
    await section.getByText(/"since": must be/).waitFor();
    await section.getByLabel('From').fill('2090-01-01T00:00');
    await section.getByRole('button', { name: 'Count deliveries' }).click();
    await section.getByText('"until" must be after "since".').waitFor();
    await section.getByLabel('From').fill('2020-01-01T00:00');
    await section.getByRole('button', { name: 'Count deliveries' }).focus();
    await page.keyboard.press('Enter');
    await section.getByText(`${EXHAUSTED} deliveries would be sent.`).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await section.getByText('Sent again', { exact: true }).waitFor();
    await section.getByText(new RegExp(`${EXHAUSTED} of ${EXHAUSTED} deliveries sent or queued`)).waitFor();
    await page.getByRole('table', { name: 'Deliveries' }).getByText('delivered', { exact: true }).nth(2).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    const hits = receiver.hits.length;
    await page.goto(`/settings/api/deliveries?endpoint=${id}`);
    await page.getByRole('button', { name: 'Send all of this again …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send again' });
    await dialog.getByText(`${EXHAUSTED} deliveries would be sent to 1 endpoint`).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: `Send ${EXHAUSTED} deliveries again` }).click();
    await dialog.getByText('Sent again', { exact: true }).waitFor();
    await until('them to arrive once more', () => receiver.hits.length === hits + EXHAUSTED);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a replay waits while the endpoint is unhealthy and can be canceled; re-enabling offers what is exhausted', async () => {
    const { page, complaints, close } = await newViewer(browser, {
      ...{ base: stack.base, key: stack.key, colorScheme: 'dark' },
    });
    await page.goto(`/settings/api/endpoints/${id}`);
    const section = sectionOf(page);
    await section.getByRole('button', { name: 'Count deliveries' }).click();
    await section.getByRole('button', { name: `Send ${EXHAUSTED} deliveries` }).click();
    await section.getByText('Being sent again').waitFor();
    await section.getByRole('progressbar', { name: `Sent again: 0 of ${EXHAUSTED}` }).waitFor({ state: 'attached' });
    expect(await accessibilityProblems(page)).toEqual([]);
    await section.getByRole('button', { name: 'Cancel' }).click();
    await section.getByText('Canceled', { exact: true }).waitFor();
    await section.getByRole('button', { name: 'Count deliveries' }).waitFor();

    receiver.set(() => ({ status: 200 }));
    const hits = receiver.hits.length;
    await page.getByText(`${EXHAUSTED} deliveries are exhausted`).waitFor();
    await page.getByLabel('Also send the exhausted ones again').check();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Re-enable' }).click();
    await until('them to arrive', () => receiver.hits.length === hits + EXHAUSTED);
    await section.getByText('Sent again', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
