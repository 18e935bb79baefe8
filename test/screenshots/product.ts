import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeStackFile } from '../../dev/stack-file';
import { until } from '../support/until';

const ROOT = join(__dirname, '..', '..');
const START_TIMEOUT_MS = 180_000;

export interface Product {
  api: string;
  key: string;
  /** Calls its API. @throws {Error} when the call fails */
  call(method: string, path: string, body?: object): Promise<ReturnType<typeof JSON.parse>>;
  stop(): Promise<void>;
}

/** Builds the product if the sources have changed. @throws {Error} when that fails */
export function build(): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'prestart'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed: the reason is above');
}

/** Starts the product as `npm start` does. @param settings are added to the environment */
export async function startProduct(settings: Record<string, string>): Promise<Product> {
  const pairs = Object.entries({ LOG_LEVEL: 'silent', ...settings }).map((pair) => pair.join('='));
  removeStackFile(settings['DATA_DIR']!);
  // The environment may name the Temporal CLI, for example.
  const child = spawn('env', [...pairs, process.execPath, join('dist', 'src', 'main.js')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { api, apiKey: key } = await until('the product', () => ready(child, settings['DATA_DIR']!), START_TIMEOUT_MS);
  return {
    api,
    key,
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const response = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** The file that the product writes when it is ready. */
function ready(child: ChildProcess, dataDir: string): { api: string; apiKey: string } | undefined {
  if (child.exitCode !== null) throw new Error(`the product ended with ${child.exitCode}: the reason is above`);
  try {
    return JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')) as { api: string; apiKey: string };
  } catch {
    return undefined;
  }
}
