import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../dev/ports';
import { openFolder } from './open-folder';
import { services } from './services';
import { until } from './until';

const ROOT = join(__dirname, '..', '..');
const LINKED = ['package.json', 'src', 'workflows', 'activities', 'migrations', 'node_modules'];

export interface Product {
  /** Base of the API. */
  base: string;
  stop(): Promise<void>;
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

/** Runs `src/main.ts` in a process of its own, on the Temporal server of this run, and waits until it is ready. */
export async function startProduct(env: Readonly<Record<string, string>>): Promise<Product> {
  const root = builtProject();
  const port = await freePort();
  // Node must not resolve the links, so that the program finds the `dist/` next to them.
  const args = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const child = spawn(
    process.execPath,
    [...args, join(ROOT, 'test', 'dev', 'run-ts.cjs'), join(root, 'src', 'main.ts')],
    {
      env: { PORT: String(port), TEMPORAL_ADDRESS: services().temporalAddress, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const base = `http://127.0.0.1:${port}`;
  await until('the product to be ready', async () => {
    if (child.exitCode !== null) throw new Error(`the product ended with exit code ${child.exitCode}`);
    return (await fetch(`${base}/readyz`).catch(() => undefined))?.ok;
  });
  return {
    base,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(root, { recursive: true, force: true });
    },
  };
}
