import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino from 'pino';
import type { Logger } from 'pino';

/** The log of the process: JSON lines on standard output; ids and codes only, never payloads, secrets or keys. */
export function createLog(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** Sends what the Temporal SDK logs to our log. Once per process, before the first connection. */
export function installTemporalLog(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    // Exhausted and held cycles end as failures by design; the ledger tells of them.
    log[message === 'Workflow failed' ? 'debug' : LEVELS[level]]({ temporal: meta }, message);
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}
