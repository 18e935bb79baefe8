import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { request } from '../api/support';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { Hit, TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const bash = promisify(execFile);

/** JSON that breaks naive quoting and naive parsing. */
const ODD = `{ "n" : 12345678901234567890.10,\r\n\t"q":"it's \\"$(id)\\" \`x\` !! \\\\ %s \\u0000 \u0085",
 "e":{}, "a":[ ], "z":1e2, "ü":"日本 🎉", "b":[1,{"c":null}]}`;

describeInBrowser('the payload', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  let endpoint: { id: string; secret: string };
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
    endpoint = await stack.endpoint(receiver.url);
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

  /** What the receiver gets when a shell runs the command. */
  async function hitOf(command: string): Promise<Hit> {
    const before = receiver.hits.length;
    const running = bash('bash', ['-s']);
    // The receiver is on this machine, which a proxy cannot reach.
    running.child.stdin!.end(`export no_proxy='*' NO_PROXY='*'\n${command}`);
    await running;
    return receiver.hits[before]!;
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
    const again = await hitOf(command);
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

  test('is accepted by a receiver that verifies it, once the command is signed, also amid a rotation', async () => {
    const { delivery } = await delivered(ODD);
    const rotate = `/v1/webhooks/${endpoint.id}/rotate-secret`;
    const { json } = await request(stack.base, 'POST', rotate, { key: stack.key, body: {} });
    // Refuses what does not verify with the old secret by either header, and with the new one by the standard's.
    receiver.set(({ body, headers }) => {
      try {
        for (const secret of [endpoint.secret, json.secret as string]) {
          new Webhook(secret).verify(body, headers as Record<string, string>);
        }
        const expected = createHmac('sha256', endpoint.secret).update(body).digest('hex');
        return { status: headers['x-handl-signature'] === expected ? 200 : 401 };
      } catch {
        return { status: 401 };
      }
    });
    const revealed = async () => {
      const reveals = "select from audit_log where action = 'secret.revealed'";
      return (await stack.db.query(reveals)).rowCount;
    };
    const { page, complaints, close } = await newViewer(browser, { ...stack, width: 375 });
    await page.goto(`/settings/api/deliveries/${delivery}`);
    await page.getByLabel('Request headers of attempt 1').waitFor();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect((await hitOf(await copied(page))).status).toBe(401);

    await page.getByRole('button', { name: 'Sign a curl command now' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Using the secret is recorded in the audit log/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await revealed()).toBe(0);
    await dialog.getByRole('button', { name: 'Sign it' }).click();
    await dialog.getByRole('button', { name: 'Copy command' }).click();
    expect(await revealed()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    const command = await copied(page);
    expect(command).not.toContain('redacted');
    expect(command).not.toContain('whsec_');
    expect((await hitOf(command)).status).toBe(200);
    expect(complaints).toEqual([]);
    await close();
    receiver.set(() => ({ status: 200 }));
  });
});
