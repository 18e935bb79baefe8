import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';

const FOLDER = join(__dirname, '..', '..', 'docs', 'images');
const FIND = 'command -v chromium || command -v chromium-browser || command -v google-chrome';
const MAX_PICTURE_BYTES = 300_000;
const MAX_HEIGHT = 1_600;
const NOTHING_LOADS = '!document.querySelector("[role=status][aria-label=Loading]")';
const SIZE = { width: 1280, height: 800 };

interface View {
  colorScheme: 'light' | 'dark';
  width?: number;
}

/** Opens a signed-in browser that takes pictures of the page. @throws {Error} when there is no Chromium */
export async function openCamera(at: { api: string; key: string }, progress: (line: string) => void) {
  const executablePath = spawnSync('sh', ['-c', FIND], { encoding: 'utf8' }).stdout.trim();
  if (!executablePath) throw new Error('no Chromium is on PATH: apt-get install chromium');
  // Chromium's sandbox does not work as root. All that it loads is ours.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  return {
    /** Writes docs/images/page-NAME.png. @param prepare actions on the page before */
    async take(name: string, path: string, view: View, prepare?: (page: Page) => Promise<void>): Promise<void> {
      const { colorScheme, width = SIZE.width } = view;
      const viewport = { width, height: SIZE.height };
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.addInitScript(`sessionStorage.setItem('handl-api-key', '${at.key}')`);
      await page.goto(`${at.api}/settings/api${path}`, { waitUntil: 'networkidle' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForFunction(NOTHING_LOADS);
      await prepare?.(page);
      const shownHeight = await page.evaluate<number>('document.documentElement.scrollHeight');
      await page.setViewportSize({ width, height: Math.min(shownHeight, MAX_HEIGHT) });
      await page.mouse.move(0, 0);
      await page.evaluate('document.activeElement?.blur(), scrollTo(0, 0)');
      const picture = await page.screenshot();
      if (picture.length > MAX_PICTURE_BYTES) throw new Error(`page-${name}.png has ${picture.length} bytes`);
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(join(FOLDER, `page-${name}.png`), picture);
      progress(`docs/images/page-${name}.png, ${Math.round(picture.length / 1_000)} KB`);
      await context.close();
    },
    close: () => browser.close(),
  };
}
