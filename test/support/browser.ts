import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ACTION_TIMEOUT_MS = 20_000;

/** Debian's Chromium, or another browser of its kind on PATH. */
const executablePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** `describe` if there is a browser. Otherwise it warns and skips the tests, or lets them fail in CI. */
export const describeInBrowser: jest.Describe = (() => {
  if (executablePath || process.env['CI']) return describe;
  console.warn('NO BROWSER: the tests of the page are SKIPPED. Install Debian\'s package "chromium" to run them.');
  return describe.skip;
})();

export interface Viewer {
  page: Page;
  /** Errors of the page's scripts and violations of its policy. */
  complaints: string[];
  close: () => Promise<void>;
}

/** Launches the browser. @throws {Error} when there is none */
export async function openBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('no Chromium is on PATH: apt-get install chromium');
  // Chromium's sandbox does not work as root. All that it loads is ours and on this machine, so it needs no proxy.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server'] });
}

export interface ViewerOptions {
  base: string;
  /** API key to sign in with; absent to stay signed out. */
  key?: string;
  colorScheme?: 'light' | 'dark';
  /** Absent: reduced motion, so that nothing moves under a click. */
  reducedMotion?: 'no-preference';
  width?: number;
  height?: number;
}

/** Opens a page with its own storage and clipboard. */
export async function newViewer(browser: Browser, options: ViewerOptions): Promise<Viewer> {
  const { base, key, colorScheme = 'light', reducedMotion = 'reduce', width = 1280, height = 800 } = options;
  const context = await browser.newContext({
    baseURL: base,
    // Not those of the machine. An offset with half an hour exposes code that ignores time zones.
    locale: 'en-US',
    timezoneId: 'Asia/Kolkata',
    colorScheme,
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_TIMEOUT_MS);
  if (key) await page.addInitScript(`sessionStorage.setItem('handl-api-key', '${key}')`);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The page itself shows failed API calls. The browser logs them too, which is not an error of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const SETTLED = `new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))).then(() =>
  Promise.all(document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => undefined))))
  .then(() => undefined)`;

/** Waits for two frames and for all finite animations: colors and sizes in between are not those of the page. */
export const settle = (page: Page) => page.evaluate<void>(SETTLED);

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Serious and critical problems that axe finds on the page as shown now, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await settle(page);
  await page.evaluate(AXE);
  const violations = await page.evaluate<Violation[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}
