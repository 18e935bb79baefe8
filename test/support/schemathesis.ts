import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openFolder } from './open-folder';

const VERSION = '4.32.5';
const CACHE = join(__dirname, '..', '..', '.cache');
const INSTALLED = join(CACHE, `schemathesis-${VERSION}`);
const INSTALL_TIMEOUT_MS = 300_000;
const RUN_TIMEOUT_MS = 3_600_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

const run = promisify(execFile);

/** The JSON report of a run. */
export interface Report {
  complete: boolean;
  exit_code: number;
  test_cases: { generated: number; unique_failures: number; errored: number };
  errors: unknown[];
  /** The end of its output, which says how to repeat each failure. */
  output: string;
}

/**
 * Installs schemathesis from the Python package index into the project's cache, once. In a folder of its own, pip also works
 * where it must not change the system (PEP 668).
 * @throws {Error} with pip's reason
 */
export async function installSchemathesis(): Promise<void> {
  if (existsSync(INSTALLED)) return;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'schemathesis-'));
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder];
  await run('python3', [...pip, `schemathesis==${VERSION}`], { timeout: INSTALL_TIMEOUT_MS });
  // Renamed once it is complete, so that an interrupted installation leaves nothing.
  renameSync(folder, INSTALLED);
}

/** Runs all checks of schemathesis on the API at `base`, based on its document, for at most an hour. */
export async function runSchemathesis(
  base: string,
  key: { id: string; key: string },
  maxExamples: number,
): Promise<Report> {
  const folder = openFolder('handl-schemathesis-');
  const report = join(folder, 'report.json');
  const options = [
    '--checks',
    'all',
    '--max-examples',
    String(maxExamples),
    '--continue-on-failure',
    '--no-color',
    '--generation-deterministic',
  ];
  const { stdout } = await run(
    'python3',
    [
      ...['-m', 'schemathesis.cli', 'run', `${base}/v1/openapi.json`, '--url', base],
      ...['--header', `Authorization: Bearer ${key.key}`, '--report-json-path', report, ...options],
    ],
    {
      ...{ cwd: folder, timeout: RUN_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES },
      env: {
        PATH: process.env['PATH'],
        PYTHONPATH: `${INSTALLED}:${__dirname}`,
        SCHEMATHESIS_HOOKS: 'schemathesis_hooks',
        HANDL_OWN_KEY_ID: key.id,
        PYTHONDONTWRITEBYTECODE: '1',
      },
    },
  ).catch((failed: { stdout?: string; stderr?: string }) => {
    // Failures also cause an exit code. A run that could not start writes no report.
    if (!existsSync(report)) throw failed;
    return { stdout: failed.stdout ?? '' };
  });
  const result = JSON.parse(readFileSync(report, 'utf8')) as Report;
  rmSync(folder, { recursive: true, force: true });
  return { ...result, output: stdout.slice(stdout.indexOf('= FAILURES =')) };
}
