import type { AttemptKey } from '../../src/deliveries/delivery';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Pool } from 'pg';
import pino from 'pino';
import { createApp } from '../../src/api/app';
import type { ApiDeps } from '../../src/api/api-deps';
import { serve } from '../../src/api/http/server';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createApiKey } from '../../src/accounts/api-keys.sql';
import { generateApiKey } from '../../src/accounts/api-key';
import type { Scope } from '../../src/accounts/api-key';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { AccountId } from '../../src/lib/ids';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { createMetrics } from '../../src/metrics/metrics';
import { loadBacklog } from '../../src/metrics/backlog.sql';
import { createTestDatabase } from '../support/database';
import { services } from '../support/services';
import { API_SETTINGS, CONNECTIONS } from '../support/defaults';

/** Parsed JSON. The assertions check its shape. */
export type Json = ReturnType<typeof JSON.parse>;

export interface ApiResponse {
  status: number;
  headers: Headers;
  /** The parsed body. */
  json: Json;
}

export interface Call {
  /** An object is sent as JSON, a string or bytes unchanged. */
  body?: unknown;
  key?: string | null;
  headers?: Record<string, string>;
}

/** Signals that the API sent to workflows and workers. */
export interface Recorded {
  health: string[];
  retries: AttemptKey[];
  wakes: number;
}

export const DEMO_SCOPES: readonly Scope[] = ['webhooks:read', 'webhooks:write', 'events:write'];
const PUBLIC_ADDRESS = '8.8.8.8';
const MANY = 1_000_000;

export const secretBox = createSecretBox(randomBytes(32).toString('base64'));

/** Creates an API key of the account; by default with the scopes of a customer. */
export async function newKey(
  pool: Pool,
  accountId: AccountId,
  scopes: readonly Scope[] = DEMO_SCOPES,
): Promise<string> {
  const key = generateApiKey();
  await createApiKey(pool, accountId, key, scopes, OPERATOR);
  return key;
}

export async function newAccount(pool: Pool): Promise<{ accountId: AccountId; key: string }> {
  const accountId = await createAccount(pool, { name: 'Test', email: 'test@example.com' });
  return { accountId, key: await newKey(pool, accountId) };
}

/** Starts the app on a free port. */
export async function startApp(
  overrides: Pick<ApiDeps, 'db'> & Partial<ApiDeps>,
  create = createApp,
  connections: Partial<typeof CONNECTIONS> = {},
) {
  const recorded: Recorded = { health: [], retries: [], wakes: 0 };
  const server = await serve(
    create({
      publishingDb: overrides.db,
      secretBox,
      guard: createAddressGuard({
        allowPrivate: false,
        allowedPrivateCidrs: [],
        // No test depends on the machine's DNS.
        resolve: async () => [PUBLIC_ADDRESS],
      }),
      log: pino({ level: 'silent' }),
      settings: API_SETTINGS,
      metrics: createMetrics(() => loadBacklog(overrides.db)),
      page: { dir: join(__dirname, '..', '..', 'dist', 'web'), demoKey: null },
      docsDir: services().docsDir,
      rateLimits: { publish: MANY, general: MANY, sensitive: MANY },
      concurrency: { publish: { running: MANY, waiting: 0, connections: 10 }, general: { running: MANY, waiting: 0 } },
      signals: {
        signalHealth: async (endpointId) => void recorded.health.push(endpointId),
        retryNow: async (attempt) => void recorded.retries.push(attempt),
      },
      wake: () => void recorded.wakes++,
      readiness: async () => [],
      warnings: () => [],
      ...overrides,
    }),
    { port: 0, host: '127.0.0.1', publicUrl: API_SETTINGS.publicUrl, ...CONNECTIONS, ...connections },
  );
  const base = `http://127.0.0.1:${server.port}`;
  return { base, port: server.port, recorded, close: () => server.close(1_000) };
}

const asBody = (body: unknown): RequestInit['body'] => {
  if (body === undefined || typeof body === 'string') return body;
  return Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
};

/** Sends one request. A body is sent as `application/json` unless the headers say otherwise. */
export async function request(base: string, method: string, path: string, call: Call = {}): Promise<ApiResponse> {
  const headers = new Headers(call.body === undefined ? {} : { 'content-type': 'application/json' });
  if (call.key) headers.set('authorization', `Bearer ${call.key}`);
  for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value);
  const response = await fetch(base + path, { method, headers, body: asBody(call.body) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
}

/** Starts the app on a database of its own, with an account and its key. */
export async function startApi(overrides: Partial<ApiDeps> = {}) {
  const database = await createTestDatabase();
  const { pool } = database;
  const app = await startApp({ db: pool, ...overrides });
  const { accountId, key } = await newAccount(pool);
  return {
    ...app,
    pool,
    databaseUrl: database.url,
    accountId,
    key,
    call: (method: string, path: string, call: Call = {}) => request(app.base, method, path, { key, ...call }),
    async stop() {
      await app.close();
      await database.drop();
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof startApi>>;

/** The parts of an error that programs can rely on: status, code and param. */
export const errorOf = ({ status, json }: ApiResponse) => [status, json.error?.code, json.error?.param];

/** The number of rows in each table. A refused request must not change it. */
export async function rowCounts(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query(`
    select (select count(*) from endpoints) as endpoints, (select count(*) from endpoint_secrets) as secrets,
      (select count(*) from events) as events, (select count(*) from all_deliveries) as deliveries,
      (select count(*) from idempotency_keys) as keys`);
  return rows[0];
}

let endpointsMade = 0;

/** Registers an endpoint with a URL of its own. @returns its object */
export async function newEndpoint(api: TestApi, events: unknown = '*', key = api.key): Promise<Json> {
  const body = { url: `https://receiver.example/hook/${++endpointsMade}`, events };
  const { status, json } = await api.call('POST', '/v1/webhooks', { body, key });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(json)}`);
  return json;
}

/** Publishes an event. @returns its object */
export async function newEvent(api: TestApi, type = 'order.created', data: object = { n: 1 }): Promise<Json> {
  const { status, json } = await api.call('POST', '/v1/events', { body: { type, data } });
  if (status !== 202) throw new Error(`${status} ${JSON.stringify(json)}`);
  return json;
}

/** A response of an OpenAPI document, which can stand among the components. */
export const resolved = ({ components }: Json, response: Json): Json =>
  response.$ref ? components.responses[response.$ref.replace('#/components/responses/', '')] : response;
