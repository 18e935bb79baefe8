import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { API_ERRORS } from '../domain/api-errors';
import type { ApiErrorCode } from '../domain/api-errors';
import { ApiError, unavailable } from './api-error';
import { DatabaseUnavailableError } from './database';
import { requestIdOf } from './request-log';

export const routeNotFound: RequestHandler = () => {
  throw new ApiError('route_not_found');
};

/** Names of body-parser for what may be wrong before a route sees the body. */
const BODY_ERRORS: Readonly<Record<string, ApiErrorCode>> = {
  'entity.too.large': 'payload_too_large',
  'encoding.unsupported': 'unsupported_encoding',
};

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DatabaseUnavailableError) return unavailable();
  // Express and body-parser give a status to what the client did wrong, and to nothing else.
  const { type, status } = error as { type?: string; status?: number };
  if (type && BODY_ERRORS[type]) return new ApiError(BODY_ERRORS[type]);
  return new ApiError(status !== undefined && status < 500 ? 'bad_request' : 'internal_error');
}

/** The body of every answer other than success. */
export const errorBody = ({ code, message, param }: ApiError, publicUrl: string, requestId: string | null) => ({
  error: {
    type: API_ERRORS[code].type,
    code,
    message,
    param,
    doc_url: `${publicUrl}/docs/errors/${code}`,
    request_id: requestId,
  },
});

/** Writes every error as `{"error":{…}}`. What is our own fault is logged with its cause and shown without it. */
export function errorHandler(log: Logger, publicUrl: string): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const refusal = toApiError(error);
    const { code, headers } = refusal;
    const { status } = API_ERRORS[code];
    const requestId = requestIdOf(res);
    if (status >= 500) log.error({ err: error, requestId, code }, 'request failed');
    // An answer that has begun cannot be changed: Express ends the connection.
    if (res.headersSent) return next(error);
    res.status(status).set(headers);
    res.json(errorBody(refusal, publicUrl, requestId));
  };
}
