import { createHandlClient } from '../../../clients/typescript/src';
import type { HandlClient, Schemas } from '../../../clients/typescript/src';
import { API_URL } from '../base-path';

const TIMEOUT_MS = 20_000;

/** An error response of the API. `message` says what to do about it, `param` names the field. */
export class ApiError extends Error {
  override name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly param: string | null,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

/** The API cannot be reached. */
export class OfflineError extends Error {
  override name = 'OfflineError';
}

/** Client of the public API for one API key. `dataOf` gives the result of a call. */
export type Api = HandlClient;

/** Creates a client. @param onUnauthorized called when the API rejects the key */
export function createApi(apiKey: string, onUnauthorized: () => void): Api {
  const api = createHandlClient({
    baseUrl: API_URL,
    apiKey,
    fetch: (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
  });
  api.use({
    async onResponse({ response }) {
      if (response.status === 401) onUnauthorized();
      if (!response.ok) throw await errorOf(response);
    },
  });
  return api;
}

/** Parameters of a call that names an object in its path. */
export const at = (id: string) => ({ params: { path: { id } } });

/**
 * Waits for a call, and returns what the API responded with.
 * @throws {ApiError} the API rejected the call
 * @throws {OfflineError} there was no response, or not all of it
 */
export async function dataOf<Result extends { data?: unknown }>(
  call: Promise<Result>,
): Promise<NonNullable<Result['data']>> {
  try {
    return (await call).data!;
  } catch (error) {
    if (error instanceof ApiError || error instanceof OfflineError || isCanceled(error)) throw error;
    throw new OfflineError('The API is not responding.', { cause: error });
  }
}

const isCanceled = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

async function errorOf(response: Response): Promise<ApiError | OfflineError> {
  const body = (await response.json().catch(() => undefined)) as Schemas['Error'] | undefined;
  if (!body?.error) return new OfflineError(`The API responded with status ${response.status} and no error message.`);
  const { code, message, param, request_id: requestId } = body.error;
  return new ApiError(response.status, code, message, param, requestId);
}
