import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems, describeInBrowser, newViewer, openBrowser } from '../support/browser';
import { startPageStack } from '../support/page-stack';
import type { PageStack } from '../support/page-stack';

const PHONE_WIDTH = 375;
/** Two lines of text with their padding. */
const MAX_HEADER_HEIGHT = 80;

/** What scrolls sideways on a phone. */
const SCROLLERS = [
  ['/docs/webhooks', 'header nav'],
  ['/docs/webhooks', 'pre'],
  ['/docs/errors', '.table'],
  ['/settings/api/verify', 'pre'],
] as const;

/** A piece of the shadow, where no text is: within the padding at the top, inside of a rounded corner. */
const PIECE = { fromRight: 6, fromTop: 5, width: 3, height: 2 };

describeInBrowser('the page and the guide', () => {
  let stack: PageStack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startPageStack(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  async function edgeOf(page: Page, selector: string): Promise<string> {
    // Below the header, which stays.
    await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).scrollIntoView(), scrollBy(0, -100)`);
    const box = (await page.locator(selector).first().boundingBox())!;
    const { fromRight, fromTop, width, height } = PIECE;
    const clip = { x: box.x + box.width - fromRight, y: box.y + fromTop, width, height };
    return (await page.screenshot({ clip })).toString('base64');
  }

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    const open = (width: number) => newViewer(browser, { ...stack, width, colorScheme });

    test.each(SCROLLERS)('%s: an edge of %s shows that it goes on, until its end', async (path, selector) => {
      const { page, complaints, close } = await open(PHONE_WIDTH);
      await page.goto(path);
      await page.locator(selector).first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE_WIDTH);
      const before = await edgeOf(page, selector);
      await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).scrollLeft = 9999`);
      expect(await edgeOf(page, selector)).not.toBe(before);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    });

    test('the header of the guide has one line for its links on a phone', async () => {
      const { page, close } = await open(PHONE_WIDTH);
      await page.goto('/docs/webhooks');
      expect((await page.locator('header').boundingBox())!.height).toBeLessThan(MAX_HEADER_HEIGHT);
      await close();
    });

    // The build can make a color invalid: the text then silently has the color of what is around it.
    test('the parts of JSON have colors of their own', async () => {
      const { page, close } = await open(1280);
      await page.goto('/settings/api/event-types');
      await page.locator('.json-key').first().waitFor();
      const colors = await page.evaluate<string[]>(
        `['pre', '.json-key', '.json-string', '.json-number'].map((one) => getComputedStyle(document.querySelector(one)).color)`,
      );
      expect(new Set(colors).size).toBe(colors.length);
      await close();
    });
  });
});
