import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/lib/project-root';
import { Child } from './child/child';
import { prepareDataDir } from './data-dir';
import { StackError } from './stack-error';

export interface MailboxOptions {
  /** Absolute path. Emails are kept in its folder `mail`. */
  dataDir: string;
  smtpPort: number;
  /** Port of the web page and the REST API. */
  webPort: number;
  progress: (line: string) => void;
  /** Called after a restart, when `pid` has changed. */
  onRestart?: () => void;
}

/** A running mailbox. */
export interface RunningMailbox {
  smtpUrl: string;
  /** Base URL of the REST API: `GET {mailboxUrl}/email` lists the emails. */
  mailboxUrl: string;
  /** URL of the web page. */
  uiUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Older emails are removed, so that a mailbox that nobody empties does not fill the disk. */
const MAX_EMAILS = 1_000;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Starts a mailbox (maildev) on 127.0.0.1 that accepts every email and delivers none. It has the emails of the last start.
 * @throws {StackError} when it does not start.
 */
export async function startMailbox({
  dataDir,
  smtpPort,
  webPort,
  progress,
  onRestart,
}: MailboxOptions): Promise<RunningMailbox> {
  const startedAt = performance.now();
  prepareDataDir(dataDir);
  const mailDir = join(dataDir, 'mail');
  mkdirSync(mailDir, { recursive: true });
  const uiUrl = `http://127.0.0.1:${webPort}`;
  const smtpArgs = ['--smtp', String(smtpPort), '--ip', '127.0.0.1'];
  const webArgs = ['--web', String(webPort), '--web-ip', '127.0.0.1'];
  const storageArgs = ['--mail-directory', mailDir, '--max-emails', String(MAX_EMAILS)];
  const child = await Child.start({
    name: 'mailbox',
    title: 'Mailbox',
    file: process.execPath,
    args: [maildevScript(), ...smtpArgs, ...webArgs, ...storageArgs],
    cwd: mailDir,
    env: {},
    stopSignal: 'SIGTERM',
    dataDir,
    logFile: join(dataDir, 'logs', 'mailbox.log'),
    probe: () => assertOk(`${uiUrl}/api/healthz`),
    progress,
    onRestart,
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  progress(`Mailbox: ready on ${uiUrl}, SMTP 127.0.0.1:${smtpPort} (${seconds} s)`);
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    mailboxUrl: `${uiUrl}/api`,
    uiUrl,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

function maildevScript(): string {
  // `require.resolve` does not find it: the package exports its files to `import` only.
  const script = join(projectRoot(), 'node_modules', 'maildev', 'dist', 'bin', 'maildev.js');
  if (existsSync(script)) return script;
  throw new StackError('Mailbox: the package maildev is not installed; run npm ci --include=dev, or set SMTP_URL');
}

async function assertOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`status ${response.status}`);
}
