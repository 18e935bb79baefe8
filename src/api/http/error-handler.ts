import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { isAccountGone } from '../../accounts/accounts.sql';
import { GroupFullError } from '../../lib/grouper';
import { API_ERRORS } from './error-catalogue';
import type { ApiErrorCode } from './error-catalogue';
import { ApiError, unavailable } from './api-error';
import { unknownKey } from './auth';
import { DatabaseUnavailableError } from './database-outage';
import { requestIdOf } from './request-log';

export const routeNotFound: RequestHandler = () => {
  throw new ApiError('route_not_found');
};

/** Names that body-parser gives to errors in reading the body. */
const BODY_ERRORS: Readonly<Record<string, ApiErrorCode>> = {
  'entity.too.large': 'payload_too_large',
  'encoding.unsupported': 'unsupported_encoding',
};

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DatabaseUnavailableError || error instanceof GroupFullError) return unavailable();
  // The account was deleted after the key was found.
  if (isAccountGone(error)) return unknownKey();
  // Express and body-parser set a status only on errors that the client caused.
  const { type, status } = error as { type?: string; status?: number };
  if (type && BODY_ERRORS[type]) return new ApiError(BODY_ERRORS[type]);
  return new ApiError(status !== undefined && status < 500 ? 'bad_request' : 'internal_error');
}

/** The body of every error response. */
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

/** Sends every error as `{"error":{…}}`. The cause of an internal error is logged and not shown. */
export function errorHandler(log: Logger, publicUrl: string): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const apiError = toApiError(error);
    const { code, headers } = apiError;
    const { status } = API_ERRORS[code];
    const requestId = requestIdOf(res);
    if (status >= 500) log.error({ err: error, requestId, code }, 'request failed');
    // A response that has begun cannot be changed; Express closes the connection.
    if (res.headersSent) return next(error);
    res.status(status).set(headers);
    res.json(errorBody(apiError, publicUrl, requestId));
  };
}
