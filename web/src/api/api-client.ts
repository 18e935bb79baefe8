import type { ApiErrorBody } from './api-types';

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

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Client of the public API for one API key. */
export interface Api {
  get<Data>(path: string, query?: Query, signal?: AbortSignal): Promise<Data>;
  /** The response body unparsed: parsing it would round numbers and drop duplicate names. */
  text(path: string, signal?: AbortSignal): Promise<string>;
  send<Data>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Data>;
}

/** Creates a client. @param onUnauthorized called when the API rejects the key */
export function createApi(key: string, onUnauthorized: () => void): Api {
  async function call(method: string, path: string, init: { body?: object; signal?: AbortSignal } = {}) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const unreachable = (error: Error) => {
      if (init.signal?.aborted) throw error;
      throw new OfflineError('The API is not responding.', { cause: error });
    };
    const response = await fetch(path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(init.body && { 'content-type': 'application/json' }) },
      body: init.body && JSON.stringify(init.body),
      signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
    }).catch(unreachable);
    if (!response.ok) throw await errorOf(response, onUnauthorized);
    return response.text().catch(unreachable);
  }
  return {
    get: async <Data>(path: string, query?: Query, signal?: AbortSignal) =>
      JSON.parse(await call('GET', path + searchOf(query), { signal })) as Data,
    text: (path, signal) => call('GET', path, { signal }),
    send: async <Data>(method: string, path: string, body?: object) =>
      JSON.parse(await call(method, path, { body })) as Data,
  };
}

async function errorOf(response: Response, onUnauthorized: () => void): Promise<ApiError | OfflineError> {
  if (response.status === 401) onUnauthorized();
  const body = (await response.json().catch(() => undefined)) as ApiErrorBody | undefined;
  if (!body?.error) return new OfflineError(`The API responded with status ${response.status} and no error message.`);
  const { code, message, param, request_id: requestId } = body.error;
  return new ApiError(response.status, code, message, param, requestId);
}

function searchOf(query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
