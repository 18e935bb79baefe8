import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';

/** Causes of causes, and errors about several addresses, that are written with an error. */
const MAX_DEPTH = 4;
const MAX_ERRORS = 4;

/** An error as it is logged. */
interface LoggedError {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: LoggedError;
  errors?: LoggedError[];
}

/**
 * What is logged of an error: type, message, code and stack, of its causes too. Everything else is left out, because drivers
 * attach whole objects: that of PostgreSQL attaches its client, with the key that cancels its statements.
 */
export function serializedError(error: unknown, depth = 1): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, cause, errors } = error as Partial<AggregateError> & { code?: unknown; cause?: unknown };
  const inner = (part: unknown) => serializedError(part, depth + 1);
  const isDeep = depth === MAX_DEPTH;
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(cause === undefined || isDeep ? {} : { cause: inner(cause) }),
    ...(errors === undefined || isDeep ? {} : { errors: errors.slice(0, MAX_ERRORS).map(inner) }),
  };
}

/**
 * Creates the log of the process: JSON lines on standard output. It contains ids and codes only, never payloads, secrets or
 * keys.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => serializedError(error) },
  };
  return destination ? pino(options, destination) : pino(options);
}
