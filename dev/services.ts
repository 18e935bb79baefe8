import { startMailbox } from './mailbox';
import type { RunningMailbox } from './mailbox';
import type { PortVariable } from './ports';
import { startPostgres } from './postgres/postgres';
import type { RunningPostgres } from './postgres/postgres';
import { updateStackPids } from './stack-file';
import type { StackPids } from './stack-file';
import { locateTemporalCli } from './temporal/locate-temporal';
import { startTemporal } from './temporal/temporal-server';
import type { RunningTemporal } from './temporal/temporal-server';

/** The settings of the services. A service that has no address is started. */
export interface ServiceOptions {
  /** Absolute path. */
  dataDir: string;
  databaseUrl?: string;
  temporal: { address?: string; namespace: string; retentionMs: number; cliPath?: string };
  smtpUrl?: string;
}

/** The services that run as child processes. Those that have an address are absent. */
export interface Services {
  postgres?: RunningPostgres;
  temporal?: RunningTemporal;
  mailbox?: RunningMailbox;
}

/** What every service is started with. */
interface Common {
  dataDir: string;
  progress: (line: string) => void;
  onRestart: () => void;
}

/**
 * Starts the services that have no address, in parallel.
 * @throws {StackError} when one of them does not start. The others are stopped then.
 */
export async function startServices(
  options: ServiceOptions,
  ports: Record<PortVariable, number>,
  progress: (line: string) => void,
): Promise<Services> {
  const { dataDir, databaseUrl, temporal, smtpUrl } = options;
  const services: Services = {};
  const common: Common = { dataDir, progress, onRestart: () => updateStackPids(dataDir, pidsOf(services)) };
  const results = await Promise.allSettled([
    databaseUrl ? undefined : startPostgres({ ...common, port: ports.POSTGRES_PORT }),
    temporal.address ? undefined : locateAndStartTemporal(options, ports, common),
    smtpUrl ? undefined : startMailbox({ ...common, smtpPort: ports.SMTP_PORT, webPort: ports.MAILBOX_PORT }),
  ]);
  const [postgres, temporalServer, mailbox] = results;
  if (postgres.status === 'fulfilled') services.postgres = postgres.value;
  if (temporalServer.status === 'fulfilled') services.temporal = temporalServer.value;
  if (mailbox.status === 'fulfilled') services.mailbox = mailbox.value;
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return services;
  await stopServices(services);
  throw failed.reason;
}

async function locateAndStartTemporal(
  { temporal }: ServiceOptions,
  ports: Record<PortVariable, number>,
  common: Common,
): Promise<RunningTemporal> {
  const cliPath = await locateTemporalCli({ ...common, cliPath: temporal.cliPath });
  const { namespace, retentionMs } = temporal;
  const { TEMPORAL_PORT: port, TEMPORAL_UI_PORT: uiPort } = ports;
  return startTemporal({ ...common, cliPath, port, uiPort, namespace, retentionMs });
}

/** Stops all services at once. */
export async function stopServices({ postgres, temporal, mailbox }: Services): Promise<void> {
  await Promise.all([postgres?.stop(), temporal?.stop(), mailbox?.stop()]);
}

/** The current pids of this process and the services. */
export function pidsOf({ postgres, temporal, mailbox }: Services): StackPids {
  return { main: process.pid, postgres: postgres?.pid, temporal: temporal?.pid, mailbox: mailbox?.pid };
}
