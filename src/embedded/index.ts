import { join } from 'node:path';
import type { Config } from '../config';
import { endLeftovers } from './child-record';
import { prepareDataDir, readOrCreateSecret } from './data-dir';
import { lockDataDir } from './data-dir-lock';
import { EmbeddedError } from './embedded-error';
import { locateTemporalCli } from './locate-temporal';
import { type EmbeddedMailbox, startMailbox } from './mailbox';
import { choosePorts, type PortVariable, type WantedPorts } from './ports';
import { type EmbeddedPostgres, startPostgres } from './postgres';
import { removeStackFile, updateStackPids } from './stack-file';
import { type EmbeddedTemporal, startTemporal } from './temporal';

export { EmbeddedError } from './embedded-error';
export { removeStackFile, type StackFile, writeStackFile } from './stack-file';

/** Addresses of everything the product needs: those that were set, and those of what was brought up. */
export interface EmbeddedStack {
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl?: string;
  /** Temporal's command line tool, where we have run the server with it. */
  temporalCli?: string;
  smtpUrl: string;
  mailboxUrl?: string;
  mailboxUiUrl?: string;
  apiPort: number;
  secretsKey: string;
  /** Ours (`main`) and those of the children, as they are now. */
  readonly pids: Record<string, number>;
  /** Stops the children, all at once, and gives the data folder back. Drain first: the database goes with them. */
  stop(): Promise<void>;
}

const notOnWindows =
  'The embedded stack runs on Linux and macOS: use WSL, or set DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL and SECRETS_KEY';

interface Children {
  postgres?: EmbeddedPostgres;
  temporal?: EmbeddedTemporal;
  mailbox?: EmbeddedMailbox;
}

/**
 * Brings up what has no address, side by side, on the data of the last start, after ending what a killed start left behind.
 * Wait for it even when asked to stop meanwhile, and call `stop()` then: the children would survive us.
 * @throws {EmbeddedError} with one line that says what is wrong; nothing is left running then.
 */
export async function startEmbedded(config: Config, progress: (line: string) => void): Promise<EmbeddedStack> {
  if (process.platform === 'win32') throw new EmbeddedError(notOnWindows);
  const { dataDir } = config;
  prepareDataDir(dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    removeStackFile(dataDir);
    await endLeftovers(dataDir, progress);
    const secretsKey = config.secretsKey ?? readOrCreateSecret(join(dataDir, 'secrets-key'));
    const ports = await choosePorts(dataDir, wantedPorts(config));
    const children = await startChildren(config, ports, progress);
    return describe(config, children, { apiPort: ports.PORT, secretsKey, unlock });
  } catch (error) {
    unlock();
    throw error;
  }
}

function wantedPorts({ port, databaseUrl, temporal, smtpUrl, embeddedPorts }: Config): WantedPorts {
  return {
    PORT: port,
    ...(databaseUrl ? {} : { POSTGRES_PORT: embeddedPorts.postgres }),
    ...(temporal.address ? {} : { TEMPORAL_PORT: embeddedPorts.temporal, TEMPORAL_UI_PORT: embeddedPorts.temporalUi }),
    ...(smtpUrl ? {} : { SMTP_PORT: embeddedPorts.smtp, MAILBOX_PORT: embeddedPorts.mailbox }),
  };
}

async function startChildren(
  config: Config,
  ports: Record<PortVariable, number>,
  progress: (line: string) => void,
): Promise<Children> {
  const { dataDir } = config;
  const children: Children = {};
  const common = { dataDir, progress, onRestart: () => updateStackPids(dataDir, pidsOf(children)) };
  const [postgres, temporal, mailbox] = await Promise.allSettled([
    config.databaseUrl ? undefined : startPostgres({ ...common, port: ports.POSTGRES_PORT }),
    config.temporal.address ? undefined : findAndStartTemporal(config, ports, common),
    config.smtpUrl ? undefined : startMailbox({ ...common, smtpPort: ports.SMTP_PORT, webPort: ports.MAILBOX_PORT }),
  ]);
  if (postgres.status === 'fulfilled') children.postgres = postgres.value;
  if (temporal.status === 'fulfilled') children.temporal = temporal.value;
  if (mailbox.status === 'fulfilled') children.mailbox = mailbox.value;
  const failed = [postgres, temporal, mailbox].find((result) => result.status === 'rejected');
  if (!failed) return children;
  await stopAll(children);
  throw failed.reason;
}

async function findAndStartTemporal(
  { temporal: { cliPath, namespace }, retentionDays }: Config,
  ports: Record<PortVariable, number>,
  common: { dataDir: string; progress: (line: string) => void; onRestart: () => void },
): Promise<EmbeddedTemporal> {
  const cli = await locateTemporalCli({ ...common, cliPath });
  const where = { cliPath: cli, port: ports.TEMPORAL_PORT, uiPort: ports.TEMPORAL_UI_PORT };
  return startTemporal({ ...common, ...where, namespace, retentionDays });
}

function describe(
  config: Config,
  children: Children,
  rest: { apiPort: number; secretsKey: string; unlock: () => void },
): EmbeddedStack {
  const { postgres, temporal, mailbox } = children;
  return {
    databaseUrl: (config.databaseUrl ?? postgres?.url)!,
    temporalAddress: (config.temporal.address ?? temporal?.address)!,
    temporalUiUrl: config.temporal.uiUrl ?? temporal?.uiUrl,
    temporalCli: temporal?.cliPath,
    smtpUrl: (config.smtpUrl ?? mailbox?.smtpUrl)!,
    mailboxUrl: mailbox?.mailboxUrl,
    mailboxUiUrl: mailbox?.uiUrl,
    apiPort: rest.apiPort,
    secretsKey: rest.secretsKey,
    get pids() {
      return pidsOf(children);
    },
    stop: async () => {
      removeStackFile(config.dataDir);
      await stopAll(children);
      rest.unlock();
    },
  };
}

function pidsOf(children: Children): Record<string, number> {
  return { main: process.pid, ...Object.fromEntries(running(children).map(([name, { pid }]) => [name, pid])) };
}

async function stopAll(children: Children): Promise<void> {
  await Promise.all(running(children).map(([, child]) => child.stop()));
}

function running(children: Children): [string, EmbeddedPostgres | EmbeddedTemporal | EmbeddedMailbox][] {
  const { postgres, temporal, mailbox } = children;
  return Object.entries({ ...(postgres && { postgres }), ...(temporal && { temporal }), ...(mailbox && { mailbox }) });
}
