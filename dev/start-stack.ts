import { join } from 'node:path';
import type { Db } from '../src/db/pool';
import { banner } from './banner';
import { endLeftovers } from './child/child-record';
import { prepareDataDir, readOrCreateSecret } from './data-dir';
import { lockDataDir } from './data-dir-lock';
import { demoAccount, readDemoAccount } from './demo-account';
import type { DemoAccount } from './demo-account';
import { StackError } from './stack-error';
import { locateTemporalCli } from './temporal/locate-temporal';
import { type EmbeddedMailbox, startMailbox } from './mailbox';
import { choosePorts, type PortVariable, type WantedPorts } from './ports';
import { type EmbeddedPostgres, startPostgres } from './postgres/postgres';
import { removeStackFile, updateStackPids, writeStackFile } from './stack-file';
import { type EmbeddedTemporal, startTemporal } from './temporal/temporal-server';

/** The settings that the stack reads. A part without an address is started. */
export interface StackOptions {
  /** Absolute path. */
  dataDir: string;
  port?: number;
  demoEmail: string;
  databaseUrl?: string;
  temporal: { address?: string; namespace: string; uiUrl?: string; cliPath?: string };
  smtpUrl?: string;
  secretsKey?: string;
  retentionDays: number;
  stackPorts: { postgres?: number; temporal?: number; temporalUi?: number; smtp?: number; mailbox?: number };
}

/** Addresses of everything the product needs: those from the settings, and those of the parts that were started. */
export interface DevStack {
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl?: string;
  /** The Temporal command line tool, if it runs our server. */
  temporalCli?: string;
  smtpUrl: string;
  mailboxUrl?: string;
  mailboxUiUrl?: string;
  apiPort: number;
  secretsKey: string;
  /** The current pids: ours (`main`) and the children's. */
  readonly pids: Record<string, number>;
  /** The key of the demo account; null before there is one. */
  demoKey(): string | null;
  /** Creates the demo account if needed, prints the banner, and writes `DATA_DIR/stack.json`. */
  announce(product: ReadyProduct): Promise<void>;
  /** Stops all children at once and releases the data folder. Stop the product first: the database goes with them. */
  stop(): Promise<void>;
}

/** The product, once it is ready. */
export interface ReadyProduct {
  db: Db;
  port: number;
  publicUrl: string;
  /** Set if the data folder is not the default one. */
  dataDir: string | undefined;
}

const notOnWindows =
  'The development stack runs on Linux and macOS: use WSL, or set DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL and SECRETS_KEY';

interface Children {
  postgres?: EmbeddedPostgres;
  temporal?: EmbeddedTemporal;
  mailbox?: EmbeddedMailbox;
}

/**
 * Starts the parts that have no address, in parallel, with the data of the last start. First it ends processes that a killed
 * start left behind. Always wait for the result, and then call `stop()`: the children would survive this process.
 * @throws {StackError} with a one-line reason; nothing is left running then.
 */
export async function startStack(config: StackOptions, progress: (line: string) => void): Promise<DevStack> {
  if (process.platform === 'win32') throw new StackError(notOnWindows);
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

function wantedPorts({ port, databaseUrl, temporal, smtpUrl, stackPorts }: StackOptions): WantedPorts {
  return {
    PORT: port,
    ...(databaseUrl ? {} : { POSTGRES_PORT: stackPorts.postgres }),
    ...(temporal.address ? {} : { TEMPORAL_PORT: stackPorts.temporal, TEMPORAL_UI_PORT: stackPorts.temporalUi }),
    ...(smtpUrl ? {} : { SMTP_PORT: stackPorts.smtp, MAILBOX_PORT: stackPorts.mailbox }),
  };
}

async function startChildren(
  config: StackOptions,
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
  { temporal: { cliPath, namespace }, retentionDays }: StackOptions,
  ports: Record<PortVariable, number>,
  common: { dataDir: string; progress: (line: string) => void; onRestart: () => void },
): Promise<EmbeddedTemporal> {
  const cli = await locateTemporalCli({ ...common, cliPath });
  const where = { cliPath: cli, port: ports.TEMPORAL_PORT, uiPort: ports.TEMPORAL_UI_PORT };
  return startTemporal({ ...common, ...where, namespace, retentionDays });
}

function describe(
  config: StackOptions,
  children: Children,
  rest: { apiPort: number; secretsKey: string; unlock: () => void },
): DevStack {
  const { postgres, temporal, mailbox } = children;
  const { dataDir, demoEmail } = config;
  const stack: DevStack = {
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
    demoKey: () => readDemoAccount(dataDir)?.apiKey ?? null,
    announce: async (product) => announce(stack, await demoAccount(product.db, dataDir, demoEmail), product, dataDir),
    stop: async () => {
      removeStackFile(dataDir);
      await stopAll(children);
      rest.unlock();
    },
  };
  return stack;
}

function announce(stack: DevStack, demo: DemoAccount, product: ReadyProduct, dataDir: string): void {
  const facts = {
    apiKey: demo.apiKey,
    account: demo.accountId,
    temporal: stack.temporalAddress,
    temporalUi: stack.temporalUiUrl,
    mailboxUi: stack.mailboxUiUrl,
  };
  const { publicUrl } = product;
  process.stdout.write(banner({ ...facts, publicUrl, temporalCli: stack.temporalCli, dataDir: product.dataDir }));
  const api = `http://127.0.0.1:${product.port}`;
  writeStackFile(dataDir, { ...facts, api, mailbox: stack.mailboxUrl, pids: stack.pids });
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
