import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { DeliveryId, EndpointId, EventId } from '../../src/lib/ids';
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { startSending } from '../../src/start-sending';
import type { Sending, SendingOptions } from '../../src/start-sending';
import type { EventType } from '../../src/events/catalogue';
import { installTemporalLog } from '../../src/temporal/temporal-log';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { requestEnable } from '../../src/endpoints/endpoint-changes.sql';
import { publishEvent } from '../../src/events/events.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { lazyClient, signalHealth } from '../../src/temporal/client';
import { createTestDatabase } from './database';
import { startMailServer } from './mail-server';
import { CONCURRENCY, FIRST_ATTEMPT, SLOTS } from './defaults';
import { services } from './services';
import { until } from './until';

/** Short waits, so that a whole cycle takes two seconds. */
export const QUICK_SCHEDULE_MS = [300, 300, 300, 300, 300];

let quietTemporal: true | undefined;

export type TestStack = Awaited<ReturnType<typeof startTestStack>>;

/** Starts the sending side in this process, with its own database, task queue and mail server. */
export async function startTestStack(overrides: Partial<SendingOptions> = {}) {
  const database = await createTestDatabase();
  const mail = await startMailServer();
  const connection = { address: services().temporalAddress };
  const client = lazyClient(connection, 'default');
  const secretBox = createSecretBox(randomBytes(32).toString('base64'));
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const log = overrides.log ?? pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  quietTemporal ??= (installTemporalLog(log), true);
  const options: SendingOptions = {
    ...{ db: database.pool, secretBox, log, client },
    guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }),
    temporal: { connection, namespace: 'default', taskQueue, slots: SLOTS },
    firstAttempt: FIRST_ATTEMPT,
    concurrency: CONCURRENCY,
    workflowBundle: { codePath: services().bundlePath },
    smtpUrl: mail.url,
    mailFrom: 'HanDl Webhooks <webhooks@handl.example>',
    publicUrl: 'http://127.0.0.1:3000',
    retentionDays: 30,
    auditRetentionDays: 365,
    attemptTimeoutMs: 2_000,
    retryScheduleMs: QUICK_SCHEDULE_MS,
    reconcileEveryMs: 500,
    signalAfterMs: 2_000,
    onAttempt: () => undefined,
    onEmail: () => undefined,
    ...overrides,
  };
  const accountId = await createAccount(database.pool, { name: 'Test', email: 'owner@example.com' });
  let side: Sending | undefined = startSending(options);
  // Without workflows it would already send, and leave the workflows of retries to the reconciler.
  if (options.firstAttempt === 'direct') await until('Temporal', () => side?.isConnected());

  return {
    ...{ accountId, client, mail, options, taskQueue, secretBox },
    db: database.pool,
    databaseUrl: database.url,
    async endpoint(url: string, eventTypes: readonly string[] = ['*']): Promise<{ id: EndpointId; secret: string }> {
      const secret = generateSecret();
      const endpoint = { accountId, url, description: 'test', eventTypes, secret };
      return { id: (await createEndpoint(database.pool, secretBox, endpoint, OPERATOR)).id, secret };
    },
    /** @returns the event's id */
    async publish(data: object = {}, type: EventType = 'order.created'): Promise<EventId> {
      const event = { accountId, type, dataJson: JSON.stringify(data), idempotencyKey: null };
      const { id } = await publishEvent(database.pool, event);
      side?.wake();
      return id;
    },
    async enable(endpointId: EndpointId, held: 'send' | 'skip' = 'send'): Promise<void> {
      await requestEnable(database.pool, accountId, endpointId, held, OPERATOR);
      await signalHealth(client, taskQueue, endpointId);
    },
    async deliveries(): Promise<
      { id: DeliveryId; endpoint_id: string; status: string; cycle: number; next_attempt: number }[]
    > {
      return (await database.pool.query('select * from all_deliveries order by id')).rows as never;
    },
    async attempts(): Promise<
      {
        delivery_id: string;
        cycle: number;
        attempt: number;
        outcome: string;
        status_code: number | null;
        error_code: string | null;
      }[]
    > {
      return (await database.pool.query('select * from attempts order by id')).rows as never;
    },
    async endpointRow(endpointId: string): Promise<{ status: string; failure_count: number; incident: number }> {
      return (await database.pool.query('select * from endpoints where id = $1', [endpointId])).rows[0] as never;
    },
    /** Stops only the sending side. `startSending` starts it again. */
    async stopSending() {
      await side?.stop();
      side = undefined;
    },
    startSending() {
      side = startSending(options);
    },
    /** Starts another sending side, as a second process would. */
    startSecondSending: () => startSending(options),
    async stop() {
      await side?.stop();
      await client.connection.close();
      await mail.close();
      await database.drop();
    },
  };
}
