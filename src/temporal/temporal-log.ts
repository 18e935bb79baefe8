import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** Sends the log of the Temporal SDK to ours. Call it once per process, before the first connection. */
export function installTemporalLog(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    // Exhausted and held cycles end as failures by design; the delivery log shows them.
    log[message === 'Workflow failed' ? 'debug' : LEVELS[level]]({ temporal: meta }, message);
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}
