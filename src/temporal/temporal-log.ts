import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { LogLevel, LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';
import { serializedError } from '../lib/log';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Messages of the SDK that need nobody's attention. Exhausted and held cycles end as failures by design; the delivery log
 * shows them. A workflow task is longer than 5 s (TMPRL1104) whenever a receiver takes that long for a first attempt.
 */
const EXPECTED = /^Workflow failed$|TMPRL1104/;

/** Logs one message of the Temporal SDK. Errors in its details are written as all others. */
export function logTemporal(log: Logger, level: LogLevel, message: string, meta: LogMetadata = {}): void {
  const details = Object.entries(meta).map(([name, value]) => [
    name,
    value instanceof Error ? serializedError(value) : (value as unknown),
  ]);
  log[EXPECTED.test(message) ? 'debug' : LEVELS[level]]({ temporal: Object.fromEntries(details) }, message);
}

/** Sends the log of the Temporal SDK to ours. Call it once per process, before the first connection. */
export function installTemporalLog(log: Logger): void {
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => logTemporal(log, level, message, meta)),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}
