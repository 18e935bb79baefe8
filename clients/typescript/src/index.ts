import createClient from 'openapi-fetch';
import type { Client } from 'openapi-fetch';
import type { components, paths } from './schema';

/** The objects of the API by name, for example `Schemas['Delivery']`. */
export type Schemas = components['schemas'];

/** The query parameters of a list, for example `QueryOf<'/v1/deliveries'>`. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

/** A client of the API, typed by its OpenAPI document. Each call resolves with `data` or `error`, and `response`. */
export type HandlClient = Client<paths, 'application/json'>;

export interface HandlClientOptions {
  /** Base of the API, for example `https://webhooks.handl.example`. */
  baseUrl: string;
  /** An API key, `sk_live_…`, from Settings → API. */
  apiKey: string;
  /** Used instead of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * Creates a client of the API.
 * @example
 * const handl = createHandlClient({ baseUrl: 'https://webhooks.handl.example', apiKey });
 * const { data, error } = await handl.GET('/v1/deliveries', { params: { query: { status: 'exhausted' } } });
 */
export function createHandlClient({ baseUrl, apiKey, fetch }: HandlClientOptions): HandlClient {
  return createClient<paths, 'application/json'>({ baseUrl, fetch, headers: { Authorization: `Bearer ${apiKey}` } });
}
