import pino from 'pino';
import type { Logger } from 'pino';

/**
 * Creates the log of the process: JSON lines on standard output. It contains ids and codes only, never payloads, secrets or
 * keys.
 */
export function createLog(level: string): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
}
