import { join } from 'node:path';
import type { Db } from '../src/db/pool';
import { banner } from './banner';
import { endLeftovers } from './child/child-record';
import { prepareDataDir, readOrCreateSecret } from './data-dir';
import { lockDataDir } from './data-dir-lock';
import { demoAccount, readDemoAccount } from './demo-account';
import { choosePorts } from './ports';
import type { WantedPorts } from './ports';
import { pidsOf, startServices, stopServices } from './services';
import type { ServiceOptions, Services } from './services';
import { StackError } from './stack-error';
import { removeStackFile, writeStackFile } from './stack-file';
import type { StackPids } from './stack-file';

/** The settings of the development stack. */
export interface StackOptions extends ServiceOptions {
  temporal: ServiceOptions['temporal'] & { uiUrl?: string };
  port?: number;
  demoEmail: string;
  secretsKey?: string;
  stackPorts: { postgres?: number; temporal?: number; temporalUi?: number; smtp?: number; mailbox?: number };
}

/** A running development stack. Its addresses are those from the settings, and those of the services that it runs. */
export interface DevStack {
  databaseUrl: string;
  temporalAddress: string;
  temporalUiUrl?: string;
  /** Path of the Temporal CLI, if the stack runs Temporal. */
  temporalCli?: string;
  smtpUrl: string;
  mailboxUrl?: string;
  mailboxUiUrl?: string;
  apiPort: number;
  secretsKey: string;
  /** The current pids of this process and the services. */
  readonly pids: StackPids;
  /** The key of the demo account; null before there is one. */
  demoKey(): string | null;
  /** Creates the demo account if needed, prints the banner, and writes `DATA_DIR/stack.json`. */
  announce(product: ReadyProduct): Promise<void>;
  /** Stops all services at once and unlocks the data folder. Stop the product first: it needs the database to stop. */
  stop(): Promise<void>;
}

/** The product, once it is ready. */
export interface ReadyProduct {
  db: Db;
  port: number;
  publicUrl: string;
  /** `undefined` when it is the default. */
  dataDir: string | undefined;
}

const NOT_ON_WINDOWS =
  'The development stack runs on Linux and macOS: use WSL, or set DATABASE_URL, TEMPORAL_ADDRESS, SMTP_URL and SECRETS_KEY';

/**
 * Starts the development stack with the data of the last start. Processes that a killed start left behind are ended first.
 * Always wait for the result and then call `stop()`: the services do not end with this process.
 * @throws {StackError} with a one-line reason. No service is left running then.
 */
export async function startStack(options: StackOptions, progress: (line: string) => void): Promise<DevStack> {
  if (process.platform === 'win32') throw new StackError(NOT_ON_WINDOWS);
  const { dataDir } = options;
  prepareDataDir(dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    removeStackFile(dataDir);
    await endLeftovers(dataDir, progress);
    const secretsKey = options.secretsKey ?? readOrCreateSecret(join(dataDir, 'secrets-key'));
    const ports = await choosePorts(dataDir, wantedPorts(options));
    const services = await startServices(options, ports, progress);
    return describeStack(options, services, { apiPort: ports.PORT, secretsKey, unlock });
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

function describeStack(
  options: StackOptions,
  services: Services,
  rest: { apiPort: number; secretsKey: string; unlock: () => void },
): DevStack {
  const { postgres, temporal, mailbox } = services;
  const { dataDir } = options;
  const stack: DevStack = {
    databaseUrl: (options.databaseUrl ?? postgres?.url)!,
    temporalAddress: (options.temporal.address ?? temporal?.address)!,
    temporalUiUrl: options.temporal.uiUrl ?? temporal?.uiUrl,
    temporalCli: temporal?.cliPath,
    smtpUrl: (options.smtpUrl ?? mailbox?.smtpUrl)!,
    mailboxUrl: mailbox?.mailboxUrl,
    mailboxUiUrl: mailbox?.uiUrl,
    apiPort: rest.apiPort,
    secretsKey: rest.secretsKey,
    get pids() {
      return pidsOf(services);
    },
    demoKey: () => readDemoAccount(dataDir)?.apiKey ?? null,
    announce: (product) => announce(stack, product, options),
    stop: async () => {
      removeStackFile(dataDir);
      await stopServices(services);
      rest.unlock();
    },
  };
  return stack;
}

async function announce(stack: DevStack, product: ReadyProduct, options: StackOptions): Promise<void> {
  const demo = await demoAccount(product.db, options.dataDir, options.demoEmail);
  const facts = {
    apiKey: demo.apiKey,
    account: demo.accountId,
    temporal: stack.temporalAddress,
    temporalUi: stack.temporalUiUrl,
    mailboxUi: stack.mailboxUiUrl,
  };
  const { publicUrl, dataDir } = product;
  process.stdout.write(banner({ ...facts, publicUrl, temporalCli: stack.temporalCli, dataDir }));
  const api = `http://127.0.0.1:${product.port}`;
  writeStackFile(options.dataDir, { ...facts, api, mailbox: stack.mailboxUrl, pids: stack.pids });
}
