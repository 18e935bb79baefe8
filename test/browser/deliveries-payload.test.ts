import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const bash = promisify(execFile);

/** JSON that breaks naive quoting and naive parsing. */
const ODD = `{ "n" : 12345678901234567890.10,\r\n\t"q":"it's \\"$(id)\\" \`x\` !! \\\\ %s \\u0000 \u0085",
 "e":{}, "a":[ ], "z":1e2, "ü":"日本 🎉", "b":[1,{"c":null}]}`;

describeInBrowser('the payload', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
    await stack.endpoint(receiver.url);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  async function delivered(dataJson: string): Promise<{ event: string; body: Buffer; delivery: string }> {
    const before = receiver.hits.length;
    const answer = await fetch(`${stack.base}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.key}`, 'content-type': 'application/json' },
      body: `{"type":"order.created","data":${dataJson}}`,
    });
    expect(answer.status).toBe(202);
    const hit = await until('the POST', () => receiver.hits[before]);
    return { event: hit.event.id, body: hit.body, delivery: String(hit.headers['x-handl-delivery']) };
  }

  const copied = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()');

  test('is shown and copied byte for byte, indented or not', async () => {
    const { event, body } = await delivered(ODD);
    const tab = await newViewer(browser, { base: stack.base, key: stack.key });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/events/${event}`);
    const payload = page.getByLabel('Payload', { exact: true });
    const indented = await payload.textContent();
    expect(indented).toContain('\n    "n": 12345678901234567890.10,\n');
    expect(indented).toContain('\n    "e": {},\n    "a": [],\n    "z": 1e2,\n');
    expect(JSON.parse(indented!)).toEqual(JSON.parse(body.toString()));
    await page.getByText('As sent', { exact: true }).click();
    expect(await payload.textContent()).toBe(body.toString());
    await page.getByRole('button', { name: 'Copy payload' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(Buffer.from(await copied(page))).toEqual(body);
    expect(complaints).toEqual([]);
    await tab.close();
  });

  test.each([
    ['special characters', ODD],
    ['longer than the limit of a program argument', JSON.stringify({ text: "o'".repeat(70_000) })],
  ])('is sent again byte for byte by the curl command: %s', async (_name, dataJson) => {
    const { delivery, body } = await delivered(dataJson);
    const tab = await newViewer(browser, { base: stack.base, key: stack.key });
    const { page, complaints } = tab;
    await page.goto(`/settings/api/deliveries/${delivery}`);
    await page.getByText('delivered', { exact: true }).first().waitFor();
    await page.getByLabel('Request headers of attempt 1').waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const command = await copied(page);
    const before = receiver.hits.length;
    const running = bash('bash', ['-s']);
    // The receiver is on this machine, which a proxy cannot reach.
    running.child.stdin!.end(`export no_proxy='*' NO_PROXY='*'\n${command}`);
    await running;
    const again = receiver.hits[before]!;
    expect(again.body.equals(body)).toBe(true);
    expect(again.headers).toMatchObject({
      'content-type': 'application/json',
      'x-handl-delivery': delivery,
      'x-handl-attempt': '1',
      'x-handl-signature': '[redacted]',
      'webhook-signature': '[redacted]',
    });
    expect(complaints).toEqual([]);
    await tab.close();
  });
});
