import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child/child';
import { prepareDataDir } from './data-dir';
import { StackError } from './stack-error';
import { projectRoot } from '../src/lib/project-root';

/** Where and how the embedded mailbox is to run. */
export interface MailboxOptions {
  /** Absolute path; mails are kept in `mail` below it. */
  dataDir: string;
  smtpPort: number;
  /** Port of its web page and REST interface. */
  webPort: number;
  progress: (line: string) => void;
  onRestart?: () => void;
}

/** The embedded mailbox (maildev) while it runs. */
export interface EmbeddedMailbox {
  smtpUrl: string;
  /** Base of its REST interface: `GET {mailboxUrl}/email` lists the mails. */
  mailboxUrl: string;
  /** Its web page. */
  uiUrl: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The newest ones are kept; a mailbox that nobody empties must not fill the disk. */
const maxMails = 1_000;
const probeTimeoutMs = 2_000;

/**
 * Brings up a mailbox on 127.0.0.1 that takes every mail and delivers none, with the mails of the last start.
 * @throws {StackError} with the one line that says what is wrong.
 */
export async function startMailbox({
  dataDir,
  smtpPort,
  webPort,
  progress,
  onRestart,
}: MailboxOptions): Promise<EmbeddedMailbox> {
  const startedAt = performance.now();
  prepareDataDir(dataDir);
  const mailDir = join(dataDir, 'mail');
  mkdirSync(mailDir, { recursive: true });
  const uiUrl = `http://127.0.0.1:${webPort}`;
  const smtpArgs = ['--smtp', String(smtpPort), '--ip', '127.0.0.1'];
  const webArgs = ['--web', String(webPort), '--web-ip', '127.0.0.1'];
  const child = await Child.start({
    name: 'mailbox',
    title: 'Mailbox',
    file: process.execPath,
    args: [maildevScript(), ...smtpArgs, ...webArgs, '--mail-directory', mailDir, '--max-emails', String(maxMails)],
    cwd: mailDir,
    env: {},
    stopSignal: 'SIGTERM',
    dataDir,
    logFile: join(dataDir, 'logs', 'mailbox.log'),
    probe: () => answers(`${uiUrl}/api/healthz`),
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
  // Not by `require.resolve`: the package shows itself to `import` only.
  const script = join(projectRoot(), 'node_modules', 'maildev', 'dist', 'bin', 'maildev.js');
  if (existsSync(script)) return script;
  throw new StackError('Mailbox: the package maildev is not installed (npm ci --include=dev); set SMTP_URL');
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`status ${response.status}`);
}
