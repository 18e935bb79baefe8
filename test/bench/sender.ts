import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { generateSecret } from '../../src/endpoints/signing-secret';
import type { FirstAttempt } from '../../src/sending/first-attempts';
import { startSending } from '../../src/start-sending';
import type { Sending, SendingOptions } from '../../src/start-sending';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import { createLog } from '../../src/lib/log';
import { installTemporalLog } from '../../src/temporal/temporal-log';
import { createAccount } from '../../src/accounts/accounts.sql';
import { requestEnable } from '../../src/endpoints/endpoint-changes.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import type { HeldChoice } from '../../src/endpoints/health-rule';
import { createPublisher, MAX_PUBLISHING } from '../../src/events/publisher';
import { accountShare } from '../../src/db/pools';
import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import type { EventType } from '../../src/events/catalogue';
import { createPool } from '../../src/db/pool';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { lazyClient, signalHealth } from '../../src/temporal/client';
import { CONCURRENCY, FIRST_ATTEMPT, PUBLIC_SCHEDULE_MS, SLOTS } from '../support/defaults';
import { atOnce } from './pace';
import type { BenchServices } from './services';

const PUBLISHED_AT_ONCE = 20;
const CONNECTIONS = 20;
const CONNECT_TIMEOUT_MS = 20_000;

/** A process takes Temporal's log over only once. */
let temporalLog: true | undefined;

export type Sender = ReturnType<typeof createSender>;

/** What a sender needs, whichever process it is in. */
export type SenderServices = Pick<BenchServices, 'databaseUrl' | 'temporalAddress' | 'bundle' | 'secretsKey'>;

/** Settings of a sender that may differ from the defaults. */
export interface SenderSettings {
  taskQueue?: string;
  retryScheduleMs?: readonly number[];
  firstAttempt?: FirstAttempt;
  /** Database connections with which it claims and sends. */
  connections?: number;
}

/** Publishes like the API and sends with the default settings, in one process without the API. */
export function createSender(services: SenderServices, changed: SenderSettings = {}) {
  const log = createLog('error');
  temporalLog ??= (installTemporalLog(log), true);
  const { taskQueue = 'handl-webhooks', retryScheduleMs = PUBLIC_SCHEDULE_MS, connections = CONNECTIONS } = changed;
  const connection = { address: services.temporalAddress };
  const client = lazyClient(connection, 'default');
  const secretBox = createSecretBox(services.secretsKey);
  const pool = (use: 'queue' | 'any', maxConnections: number) => {
    const { databaseUrl } = services;
    const created = createPool({ databaseUrl, maxConnections, use, onIdleError: () => undefined });
    // On a machine that is full, a connection can take longer than the product waits for one.
    created.options.connectionTimeoutMillis = CONNECT_TIMEOUT_MS;
    return created;
  };
  const db = pool('queue', connections);
  const apiDb = pool('any', CONNECTIONS);
  const publishEvent = createPublisher(apiDb, { connections: accountShare(CONNECTIONS), maxWaiting: MAX_PUBLISHING });
  const options: SendingOptions = {
    ...{ db, secretBox, log, client },
    guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }),
    temporal: { connection, namespace: 'default', taskQueue, slots: SLOTS },
    firstAttempt: changed.firstAttempt ?? FIRST_ATTEMPT,
    concurrency: CONCURRENCY,
    workflowBundle: services.bundle,
    smtpUrl: 'smtp://127.0.0.1:1', // Nothing here fails for long enough to be mailed about.
    mailFrom: 'HanDl Webhooks <webhooks@handl.example>',
    publicUrl: 'http://127.0.0.1:3000',
    retentionDays: 30,
    auditRetentionDays: 365,
    attemptTimeoutMs: 10_000,
    retryScheduleMs,
    reconcileEveryMs: 15_000,
    onAttempt: () => undefined,
    onEmail: () => undefined,
    signalAfterMs: 60_000,
  };
  let sides: Sending[] = [];

  async function createAccountWith(urls: readonly string[], types: readonly EventType[] = []): Promise<AccountId> {
    const accountId = await createAccount(db, { name: 'Bench', email: 'owner@example.com' });
    for (const [nth, url] of urls.entries()) {
      const eventTypes = [types[nth] ?? '*'];
      const endpoint = { accountId, url, description: 'bench', eventTypes, secret: generateSecret() };
      await createEndpoint(db, secretBox, endpoint, OPERATOR);
    }
    return accountId;
  }

  /** @returns the event's id. */
  async function publish(accountId: AccountId, type: EventType = 'order.created'): Promise<string> {
    const dataJson = JSON.stringify(EVENT_CATALOGUE[type].example);
    const event = { accountId, type, dataJson, idempotencyKey: null };
    const { id } = await publishEvent(event);
    for (const side of sides) side.wake();
    return id;
  }

  async function stopSending(): Promise<void> {
    await Promise.all(sides.map((side) => side.stop()));
    sides = [];
  }

  return {
    /** Connections as those that claim and send, and as those of the API. */
    db,
    apiDb,
    secretBox,
    /** @param workers each with limiters of its own, as in processes of their own. */
    startSending(workers = 1) {
      sides = Array.from({ length: workers }, () => startSending(options));
    },
    stopSending,
    isConnected: () => sides.every((side) => side.isConnected()),
    wake: () => sides.forEach((side) => side.wake()),
    /** Adds endpoints, each in its own account, so that an event goes to only one. @returns the accounts' ids */
    createAccounts: (urls: readonly string[]): Promise<AccountId[]> =>
      Promise.all(urls.map((url) => createAccountWith([url]))),
    /** Adds one account with all these endpoints. Each subscribes to the type in its place, or to all types. */
    createAccountWith,
    /** Turns the endpoints of the accounts off: what is pending is held. */
    async turnOff(accountIds: readonly AccountId[]): Promise<void> {
      const sql = "update endpoints set status = 'disabled', off_since = now() where account_id = any($1)";
      await db.query(sql, [accountIds]);
    },
    /** Deliveries of the accounts that are claimed and not finished. */
    async inProgress(accountIds: readonly AccountId[]): Promise<number> {
      const sql = "select count(*)::int as count from deliveries where status = 'in_progress' and account_id = any($1)";
      return (await db.query<{ count: number }>(sql, [accountIds])).rows[0]!.count;
    },
    async attemptsOf(accountIds: readonly AccountId[]): Promise<number> {
      const sql = 'select count(*)::int as count from attempts where account_id = any($1)';
      return (await db.query<{ count: number }>(sql, [accountIds])).rows[0]!.count;
    },
    /** Asks for the endpoint to be enabled, as the API does. @returns how long the request took, in milliseconds */
    async enable(accountId: AccountId, endpointId: EndpointId, held: HeldChoice): Promise<number> {
      const startMs = performance.now();
      await requestEnable(db, accountId, endpointId, held, OPERATOR);
      const tookMs = performance.now() - startMs;
      await signalHealth(client, taskQueue, endpointId);
      return tookMs;
    },
    publish,
    /** Publishes as fast as it can, over the accounts in turn. */
    publishBacklog: (accountIds: readonly AccountId[], count: number): Promise<void> =>
      atOnce(PUBLISHED_AT_ONCE, count, (nth) => publish(accountIds[nth % accountIds.length]!)),
    async close() {
      await stopSending();
      await client.connection.close();
      await db.end();
      await apiDb.end();
    },
  };
}
