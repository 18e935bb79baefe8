import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ACTION_TIMEOUT_MS = 20_000;

/** Debian's Chromium, or what else of its kind is on PATH. */
const executablePath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** `describe` where there is a browser. Without one the tests are skipped and say so; in CI they fail instead. */
export const describeInBrowser: jest.Describe = (() => {
  if (executablePath || process.env['CI']) return describe;
  console.warn('NO BROWSER: the tests of the page are SKIPPED. Install Debian\'s package "chromium" to run them.');
  return describe.skip;
})();

export interface Viewer {
  page: Page;
  /** What the page has complained about: errors of scripts and violations of its policy. */
  complaints: string[];
  close: () => Promise<void>;
}

/** Opens a browser. @throws {Error} where there is none. */
export async function openBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('no Chromium is on PATH: apt-get install chromium');
  // As root Chromium has no sandbox; what it shows here is our own. All of it is on this machine, which needs no proxy.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--no-proxy-server'] });
}

export interface ViewerOptions {
  base: string;
  /** Signed in with this key; absent: not signed in. */
  key?: string;
  colorScheme?: 'light' | 'dark';
  /** Absent: a viewer who asks for less motion, so that nothing moves under a click. */
  reducedMotion?: 'no-preference';
  width?: number;
  height?: number;
}

/** A viewer with a window, storage and clipboard of their own. Paths are below `/settings/api`. */
export async function newViewer(browser: Browser, options: ViewerOptions): Promise<Viewer> {
  const { base, key, colorScheme = 'light', reducedMotion = 'reduce', width = 1280, height = 800 } = options;
  const context = await browser.newContext({
    baseURL: base,
    // Those of the machine must not decide what the page says. Half an hour off UTC shows what ignores time zones.
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
    // A refused call is shown on the page; the browser's own line about it is no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Two frames, and the end of what ends: colours on their way to others are nobody's colours. */
const SETTLED = `new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))).then(() =>
  Promise.all(document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => undefined))))
  .then(() => undefined)`;

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** What axe finds serious or critical on what is shown now, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(SETTLED);
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
