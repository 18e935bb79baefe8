import type { ApiErrorBody } from './types';

const TIMEOUT_MS = 20_000;

/** The API refused; `message` says what to do about it, `param` which field it is about. */
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

/** The API could not be reached. */
export class OfflineError extends Error {
  override name = 'OfflineError';
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Calls of the public API with a key. */
export interface Api {
  get<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer>;
  /** The answer as it came: reading and writing it again would round numbers and drop duplicate names. */
  text(path: string, signal?: AbortSignal): Promise<string>;
  send<Answer>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer>;
}

/** @param onUnauthorized told when the key is not taken (any more). */
export function createApi(key: string, onUnauthorized: () => void): Api {
  async function call(method: string, path: string, init: { body?: object; signal?: AbortSignal } = {}) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const unreachable = (error: Error) => {
      if (init.signal?.aborted) throw error;
      throw new OfflineError('The API does not answer. The page tries again by itself.', { cause: error });
    };
    const response = await fetch(path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(init.body && { 'content-type': 'application/json' }) },
      body: init.body && JSON.stringify(init.body),
      signal: init.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
    }).catch(unreachable);
    if (!response.ok) throw await refusal(response, onUnauthorized);
    return response.text().catch(unreachable);
  }
  return {
    get: async <Answer>(path: string, query?: Query, signal?: AbortSignal) =>
      JSON.parse(await call('GET', path + searchOf(query), { signal })) as Answer,
    text: (path, signal) => call('GET', path, { signal }),
    send: async <Answer>(method: string, path: string, body?: object) =>
      JSON.parse(await call(method, path, { body })) as Answer,
  };
}

async function refusal(response: Response, onUnauthorized: () => void): Promise<ApiError | OfflineError> {
  if (response.status === 401) onUnauthorized();
  const body = (await response.json().catch(() => undefined)) as ApiErrorBody | undefined;
  if (!body?.error) return new OfflineError(`The API answered ${response.status} and nothing more.`);
  const { code, message, param, request_id: requestId } = body.error;
  return new ApiError(response.status, code, message, param, requestId);
}

function searchOf(query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
