import type { Browser } from 'playwright-core';
import { request } from '../api/support';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

describeInBrowser('verifying signatures', () => {
  let stack: PageStack;
  let browser: Browser;
  let receiver: TestReceiver;
  let endpoint: { id: string; secret: string };
  beforeAll(async () => {
    [stack, browser, receiver] = await Promise.all([startPageStack(), openBrowser(), startReceiver()]);
  });
  afterAll(() => Promise.all([browser.close(), stack.stop(), receiver.close()]));

  const path = '/settings/api/verify';
  const revealed = async () => {
    const { rows } = await stack.db.query<{ n: number }>(
      "select count(*)::int as n from audit_log where action = 'secret.revealed'",
    );
    return rows[0]!.n;
  };

  test('shows the code without an endpoint, and a link to create one', async () => {
    const { page, complaints, close } = await newViewer(browser, stack);
    await page.goto(path);
    await page.getByRole('link', { name: 'Create one' }).waitFor();
    await page.getByText("const secret = 'whsec_…';").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('fills in the secret on request, in seven languages, and hides it again', async () => {
    endpoint = await stack.endpoint(receiver.url);
    const { page, complaints, close } = await newViewer(browser, stack);
    await page.goto(path);
    const code = (language: string) => page.getByLabel(`${language} code`);
    await page.getByRole('button', { name: 'Show secret' }).waitFor();
    expect(await revealed()).toBe(0);
    await page.getByRole('button', { name: 'Show secret' }).press('Enter');
    await code('Node.js').getByText(`const secret = '${endpoint.secret}';`).waitFor();
    expect(await revealed()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('tab', { name: 'Node.js' }).focus();
    await page.keyboard.press('ArrowRight');
    await code('Python').getByText(`secret = "${endpoint.secret}"`).waitFor();
    await page.keyboard.press('ArrowRight');
    await code('Go').getByText(`const secret = "${endpoint.secret}"`).waitFor();
    await page.getByRole('button', { name: 'Copy code' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await code('Go').textContent());

    await page.getByRole('button', { name: 'Hide secret' }).click();
    await code('Go').getByText('const secret = "whsec_…"').waitFor();
    expect(await page.content()).not.toContain(endpoint.secret);
    expect(complaints).toEqual([]);
    await close();
  });

  test('accepts a real POST with either header, using the keyboard, and rejects a changed one', async () => {
    await stack.publish({ total: '129.90', note: 'Zoë' });
    const hit = await until('the POST', () => receiver.hits[0]);
    const header = (name: string) => String(hit.headers[name]);
    const { page, complaints, close } = await newViewer(browser, { ...stack, colorScheme: 'dark' });
    await page.goto(path);
    await page.getByRole('button', { name: 'Show secret' }).click();
    await page.getByRole('textbox', { name: 'Body' }).focus();
    await page.keyboard.insertText(hit.body.toString());
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.insertText(header('x-handl-signature'));
    await page.getByRole('button', { name: 'Use the secret above' }).press('Enter');
    await page.getByRole('button', { name: 'Check' }).press('Enter');
    await page.getByText('This body was signed with this secret.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('textbox', { name: 'Body' }).fill(hit.body.toString().replace('129', '130'));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('not byte for byte what arrived').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    // The page follows the change with a script.
    await page.locator('html[data-mantine-color-scheme=light]').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    const which = page.getByRole('radiogroup', { name: 'Signature header' });
    await which.getByText('webhook-signature', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Body' }).fill(hit.body.toString());
    await page.getByLabel('webhook-id').fill(header('webhook-id'));
    await page.getByLabel('webhook-timestamp').fill(header('webhook-timestamp'));
    await page.getByRole('textbox', { name: 'webhook-signature' }).fill(header('webhook-signature'));
    await page.keyboard.press('Enter');
    await page.getByText('signed with this secret, less than 5 minutes ago').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('takes the last delivery with one press, and checks both of its signatures', async () => {
    const before = await revealed();
    const { page, complaints, close } = await newViewer(browser, { ...stack, width: 375 });
    await page.goto(path);
    await page.getByRole('button', { name: 'Take the last delivery' }).click();
    await page.getByText(/The log keeps no signatures: these were made now/).waitFor();
    expect(await revealed()).toBe(before + 1);
    const { body } = receiver.hits.at(-1)!;
    expect(await page.getByRole('textbox', { name: 'Body' }).inputValue()).toBe(body.toString());
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('This body was signed with this secret.').waitFor();
    const which = page.getByRole('radiogroup', { name: 'Signature header' });
    await which.getByText('webhook-signature', { exact: true }).click();
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('signed with this secret, less than 5 minutes ago').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);

    await stack.endpoint(`${receiver.url}/quiet`, ['message.sent']);
    await page.reload();
    await page.getByRole('button', { name: 'Take the last delivery' }).click();
    await page.getByText('The endpoint above has no delivery yet.').waitFor();
    expect(await revealed()).toBe(before + 1);
    await stack.db.query("update endpoints set deleted_at = now() where url like '%/quiet'");
    expect(complaints).toEqual([]);
    await close();
  });

  test('shows both secrets during a rotation, and what each one signs', async () => {
    const rotate = `/v1/webhooks/${endpoint.id}/rotate-secret`;
    const { json } = await request(stack.base, 'POST', rotate, { key: stack.key, body: { overlap_hours: 24 } });
    const { page, complaints, close } = await newViewer(browser, { ...stack, width: 375 });
    await page.goto(path);
    await page.getByRole('button', { name: 'Show secret' }).click();
    await page.getByText('Secret rotation in progress').waitFor();
    const code = page.getByLabel('Node.js code');
    await code.getByText(`const oldSecret = '${endpoint.secret}';\nconst newSecret = '${json.secret}';`).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375);
    await page.getByRole('button', { name: 'Use the old secret above' }).click();
    expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toBe(endpoint.secret);
    expect(complaints).toEqual([]);
    await close();
  });

  test('says why the browser cannot compute signatures on an insecure page', async () => {
    // This machine, but to a browser neither https nor localhost.
    const base = stack.base.replace('127.0.0.1', '0.0.0.0');
    const { page, complaints, close } = await newViewer(browser, { base, key: stack.key });
    await page.goto(path);
    await page.getByText('Signatures cannot be checked here').waitFor();
    expect(await page.evaluate('isSecureContext')).toBe(false);
    expect(await page.getByRole('button', { name: 'Check' }).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    // Browsers ignore one of the headers here and log that.
    expect(complaints.filter((line) => !line.startsWith('The Cross-Origin-Opener-Policy header'))).toEqual([]);
    await close();
  });
});
