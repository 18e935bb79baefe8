import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { newKey, request } from '../api/support';
import { describeInBrowser, newViewer, openBrowser, settle } from '../support/browser';
import { MISFITS } from '../support/misfits';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

/** Wider and narrower than any font that a system uses for its interface. */
const FONTS = {
  Michroma: '@fontsource/michroma/files/michroma-latin-400-normal.woff2',
  'PT Sans Narrow': '@fontsource/pt-sans-narrow/files/pt-sans-narrow-latin-400-normal.woff2',
} as const;
const PHONE_WIDTH = 375;
/** Ends with the phone, where each view is opened. */
const WIDTHS = [1920, 1280, 1104, 768, PHONE_WIDTH];
const HEIGHT = 800;

/** The font meets every view at every width. */
const TIMEOUT_MS = 180_000;

const LONG_WAIT_MS = 253_000;
const LONG_WORD = 'a'.repeat(300);

/** Script that sets the font of all text. The page's policy allows it: nothing is fetched, and no style is inline. */
const useFont = (file: string) => `{
  const bytes = Uint8Array.from(atob('${readFileSync(require.resolve(file), 'base64')}'), (one) => one.charCodeAt(0));
  const font = new FontFace('under test', bytes.buffer);
  document.fonts.add(font);
  font.load();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { font-family: "under test" !important; }');
  document.adoptedStyleSheets.push(sheet);
}`;

/** The fonts that the browser used to draw the heading. */
async function fontsOfHeading(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'h1' });
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
  await session.detach();
  return fonts.map(({ familyName }) => familyName);
}

/** Tests that every view holds in a font, at every width. */
export const testLayoutIn = (family: keyof typeof FONTS) =>
  describeInBrowser(`the layout in ${family}`, () => {
    let stack: PageStack;
    let browser: Browser;
    let receivers: TestReceiver[];
    const ids = { good: '', bad: '', exhausted: '', waiting: '', held: '', event: '' };

    const call = async (method: string, path: string, body?: object) => {
      const answer = await request(stack.base, method, path, { key: stack.key, body });
      expect([path, answer.status, answer.status < 300]).toEqual([path, answer.status, true]);
      return answer.json;
    };

    /** Creates an account with something for every view to show. */
    async function fill(): Promise<void> {
      const [good, bad] = receivers as [TestReceiver, TestReceiver];
      ids.bad = (await stack.endpoint(bad.url, ['order.created'])).id;
      await stack.endpoint('http://127.0.0.1:1/nobody', ['payment.failed']);
      ids.good = (await stack.endpoint(`${good.url}/${LONG_WORD}`)).id;
      await stack.publish({ text: LONG_WORD });
      await stack.publish({}, 'payment.failed');
      const atBad = () => call('GET', `/v1/deliveries?endpoint=${ids.bad}`);
      ids.exhausted = await until('a waiting delivery', async () => {
        const [first] = (await atBad()).data;
        return first?.attempt === 3 && first.id;
      });
      ids.waiting = await until('another one', async () => {
        const { data } = await call('GET', '/v1/deliveries?type=payment.failed&status=in_progress');
        return data.find(({ attempt }: { attempt: number }) => attempt === 3)?.id;
      });
      await call('POST', `/v1/deliveries/${ids.exhausted}/retry`);
      await until('an unhealthy endpoint', async () => (await stack.endpointRow(ids.bad)).status === 'unhealthy');
      ids.event = await stack.publish({ number: 1 });
      ids.held = await until('a held delivery', async () => (await atBad()).data.find(isHeld)?.id);
      await call('POST', `/v1/webhooks/${ids.bad}/recover`, { since: '2025-01-01T00:00:00Z' });
      await call('POST', `/v1/webhooks/${ids.good}/rotate-secret`, { overlap_hours: 48 });
      await call('POST', '/v1/api-keys', { scopes: ['webhooks:read', 'webhooks:write', 'events:write'] });
    }
    const isHeld = ({ status }: { status: string }) => status === 'held';

    beforeAll(async () => {
      [stack, browser, receivers] = await Promise.all([
        startPageStack({ retryScheduleMs: [200, LONG_WAIT_MS, 200, 200, 200] }),
        openBrowser(),
        Promise.all([
          startReceiver(),
          startReceiver(() => ({ status: 503, body: JSON.stringify({ error: LONG_WORD }) })),
        ]),
      ]);
      await fill();
    });
    afterAll(() => Promise.all([browser.close(), stack.stop(), ...receivers.map((receiver) => receiver.close())]));

    type Step = (page: Page) => Promise<void>;
    const press =
      (name: string | RegExp): Step =>
      (page) =>
        page.getByRole('button', { name, exact: true }).first().click();
    const see =
      (text: string | RegExp): Step =>
      (page) =>
        page.getByText(text).filter({ visible: true }).first().waitFor();

    const type =
      (label: string, text: string): Step =>
      (page) =>
        page
          .getByLabel(label)
          .fill(text)
          .then(() => page.keyboard.press('Enter'));

    const close: Step = async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    };

    /** Every view, with the steps that lead to each state of it to check. */
    const views = (): [path: string, ...states: Step[][]][] => [
      [
        '/endpoints',
        [see('unhealthy')],
        [press('New endpoint'), see('payment.failed'), type('Endpoint URL', 'ftp://'), see('The URL must')],
      ],
      [
        `/endpoints/${ids.good}`,
        [press('Show secret'), see('Hidden in'), see('Delivered on')],
        [press('Send test event'), press('Send'), see(/HTTP 200 in/)],
        [close, press('Edit'), see('payment.failed')],
        [close, press('Disable'), see('Disable this endpoint?')],
        [close, press('Delete'), see('Delete this endpoint?')],
        [close, press('Rotate secret'), see('Overlap in hours')],
      ],
      [`/endpoints/${ids.bad}`, [see(/is held/), see('HTTP 503'), see(/sent or queued/)]],
      ['/deliveries', [see('Delivered on'), see(/is due in/)], [press('Menu'), see('API reference')]],
      ['/deliveries?status=canceled', [see('Clear filters'), see('No matching deliveries')]],
      [`/deliveries/${ids.exhausted}`, [see('Response: HTTP 503'), see('Copy payload')]],
      [`/deliveries/${ids.waiting}`, [see(/is due in/), see('Copy payload')]],
      [`/deliveries/${ids.held}`, [see('Kept at least until'), see('Copy payload')]],
      ['/events', [see('payment.failed')]],
      [`/events/${ids.event}`, [see('Delivered to 1 of 2'), see('Copy payload')]],
      ['/event-types', [see('ord_1042')], [press(/^Send a test of order/), see('If you change it')]],
      [
        '/keys',
        [see('signed in'), press(/^Audit log/), see('Recovery started')],
        [press('Create API key'), press('Create key'), see('at least one scope')],
        [close, press(/^Revoke the key/), see('Revoke this API key?')],
      ],
      ['/verify', [press('Show secret'), see('Secret rotation in progress'), press('Check'), see('Not valid')]],
      ['/no/such/view', [see('Not found')]],
    ];

    /** What does not fit, at each width. Leaves the page as wide as a phone. */
    async function misfits(page: Page): Promise<string[]> {
      const found: string[] = [];
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        await settle(page);
        const here = await page.evaluate<string[]>(MISFITS);
        found.push(...here.map((line) => `at ${width}: ${line}`));
      }
      return found;
    }

    test(
      'holds',
      async () => {
        const { page, complaints, close: closeViewer } = await newViewer(browser, { ...stack, width: PHONE_WIDTH });
        await page.addInitScript(useFont(FONTS[family]));
        const found: Record<string, string[]> = {};
        for (const [path, ...states] of views()) {
          await page.goto(`/settings/api${path}`);
          for (const steps of states) {
            for (const step of steps) await step(page);
            const here = await misfits(page);
            if (here.length > 0) found[path] = [...(found[path] ?? []), ...here];
          }
        }
        expect(found).toEqual({});
        expect(await fontsOfHeading(page)).toContain(family);
        expect(complaints).toEqual([]);
        await closeViewer();
      },
      TIMEOUT_MS,
    );

    test('of the header holds with a key that only reads', async () => {
      const key = await newKey(stack.db, stack.accountId, ['webhooks:read']);
      const { page, close: closeViewer } = await newViewer(browser, { ...stack, key, width: PHONE_WIDTH });
      await page.addInitScript(useFont(FONTS[family]));
      await page.goto('/settings/api/endpoints');
      await see('Read only')(page);
      await see('unhealthy')(page);
      expect(await misfits(page)).toEqual([]);
      await closeViewer();
    });

    test('of the sign-in holds', async () => {
      const {
        page,
        complaints,
        close: closeViewer,
      } = await newViewer(browser, { base: stack.base, width: PHONE_WIDTH });
      await page.addInitScript(useFont(FONTS[family]));
      await page.goto('/settings/api');
      await page.getByLabel('API key').fill(LONG_WORD);
      await press('Sign in')(page);
      await see('not a whole API key')(page);
      expect(await misfits(page)).toEqual([]);
      expect(await fontsOfHeading(page)).toContain(family);
      expect(complaints).toEqual([]);
      await closeViewer();
    });
  });
