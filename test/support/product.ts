import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '../../dev/ports';
import { openFolder } from './open-folder';
import { services } from './services';
import { until } from './until';

const ROOT = join(__dirname, '..', '..');
const REFUSED_WITHIN_MS = 50_000;
const LINKED = ['package.json', 'src', 'workflows', 'activities', 'migrations', 'node_modules'];

export interface Product {
  /** Base of the API. */
  base: string;
  /** What it has written to standard output so far. */
  output(): string;
  /** Sends SIGTERM, and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
}

/**
 * Creates a folder with the project as it is after a build: links to its sources and packages, and in `dist/` the workflow
 * bundle and the page that the global set-up has built.
 */
function builtProject(): string {
  const root = openFolder('handl-product-');
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(root, name));
  mkdirSync(join(root, 'dist'));
  cpSync(services().bundlePath, join(root, 'dist', 'workflow-bundle.js'));
  symlinkSync(services().pageDir, join(root, 'dist', 'web'));
  return root;
}

function spawnProduct(root: string, env: Readonly<Record<string, string>>): ChildProcess {
  // Node must not resolve the links, so that the program finds the `dist/` next to them.
  const args = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const main = [join(ROOT, 'test', 'dev', 'run-ts.cjs'), join(root, 'src', 'main.ts')];
  return spawn(process.execPath, [...args, ...main], {
    env: { TEMPORAL_ADDRESS: services().temporalAddress, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs `src/main.ts` in a process of its own, on the Temporal server of this run, and waits until it is ready. */
export async function startProduct(env: Readonly<Record<string, string>>): Promise<Product> {
  const root = builtProject();
  const port = await freePort();
  const child = spawnProduct(root, { PORT: String(port), ...env });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.pipe(process.stderr);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const base = `http://127.0.0.1:${port}`;
  await until('the product to be ready', async () => {
    if (child.exitCode !== null) throw new Error(`the product ended with exit code ${child.exitCode}`);
    return (await fetch(`${base}/readyz`).catch(() => undefined))?.ok;
  });
  return {
    base,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      rmSync(root, { recursive: true, force: true });
      return code;
    },
  };
}

/** Runs `src/main.ts` with settings that it refuses, and waits for its end. */
export async function startRefused(env: Readonly<Record<string, string>>): Promise<{ code: number; stderr: string }> {
  const root = builtProject();
  const child = spawnProduct(root, { PORT: String(await freePort()), ...env });
  child.stdout!.resume();
  const tooLong = setTimeout(() => child.kill('SIGKILL'), REFUSED_WITHIN_MS);
  const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'close') as Promise<[number]>]);
  clearTimeout(tooLong);
  rmSync(root, { recursive: true, force: true });
  return { code, stderr };
}
