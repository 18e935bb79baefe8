import type { Browser } from 'playwright-core';
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
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  test('they are counted, sent again with the keyboard, and delivered', async () => {
    receiver.set(() => ({ status: 200 }));
    await stack.enable(id);
    const { page, complaints, close } = await newViewer(browser, { base: stack.base, key: stack.key });
    await page.goto(`/settings/api/endpoints/${id}`);
    const section = page.getByRole('region', { name: 'Recover exhausted deliveries' });
    await section.getByLabel('Exhausted since').fill('');
    await section.getByRole('button', { name: 'Count deliveries' }).click();
    await section.getByText(/"since": must be/).waitFor();
    await section.getByLabel('Exhausted since').fill('2090-01-01T00:00');
    await section.getByRole('button', { name: 'Count deliveries' }).click();
    await section.getByText(/No deliveries were exhausted since then|"since"/).waitFor();
    await section.getByLabel('Exhausted since').fill('2020-01-01T00:00');
    await section.getByRole('button', { name: 'Count deliveries' }).focus();
    await page.keyboard.press('Enter');
    await section.getByText(`${EXHAUSTED} deliveries would be sent again.`).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await section.getByText('Recovery completed').waitFor();
    await section.getByText(new RegExp(`${EXHAUSTED} of ${EXHAUSTED} deliveries sent again`)).waitFor();
    await page.getByRole('table', { name: 'Deliveries' }).getByText('delivered', { exact: true }).nth(2).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('the recovery waits while the endpoint is unhealthy and can be canceled', async () => {
    const { page, complaints, close } = await newViewer(browser, {
      ...{ base: stack.base, key: stack.key, colorScheme: 'dark' },
    });
    await page.goto(`/settings/api/endpoints/${id}`);
    const section = page.getByRole('region', { name: 'Recover exhausted deliveries' });
    await section.getByRole('button', { name: 'Count deliveries' }).click();
    await section.getByRole('button', { name: `Send ${EXHAUSTED} deliveries again` }).click();
    await section.getByText('Recovery in progress').waitFor();
    await section.getByRole('progressbar', { name: `Recovered: 0 of ${EXHAUSTED}` }).waitFor({ state: 'attached' });
    expect(await accessibilityProblems(page)).toEqual([]);
    await section.getByRole('button', { name: 'Cancel recovery' }).click();
    await section.getByText('Recovery canceled').waitFor();
    await section.getByRole('button', { name: 'Count deliveries' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
