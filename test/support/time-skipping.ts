import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { DeliveryId, EndpointId } from '../../src/lib/ids';
import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../../activities';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { Limiters } from '../../src/sending/limiters';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { Reservations } from '../../src/sending/reservations';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { installTemporalLog } from '../../src/temporal/temporal-log';
import { createMailer } from '../../src/email/mailer';
import { createAccount } from '../../src/accounts/accounts.sql';
import { stepHolding } from '../../src/deliveries/holding.sql';
import { claimDeliveries } from '../../src/sending/claim';
import { DirectSender } from '../../src/sending/direct';
import type { Rest } from '../../src/sending/direct';
import { createFirstRecorder } from '../../src/sending/record';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { publishEvent } from '../../src/events/events.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { signalHealth, startDelivery } from '../../src/temporal/client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/temporal/search-attributes';
import { createTestDatabase } from './database';
import { startMailServer } from './mail-server';
import { CONCURRENCY, FIRST_ATTEMPT, FIRST_WAIT, newShares, PUBLIC_SCHEDULE_MS } from './defaults';
import { services } from './services';

const NAMESPACE = 'default';
const TASK_QUEUE = 'time-skipping';
const ATTEMPT_TIMEOUT_MS = 2_000;
const KEYWORD = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTE_NAMES.map((name) => [name, KEYWORD]));

let quietTemporal: true | undefined;

export type TimeSkippingStack = Awaited<ReturnType<typeof startTimeSkippingStack>>;

/**
 * Runs workflows and activities on Temporal's time-skipping server. Database, receivers and mail server use real time.
 * Time is skipped only in `skip`. Deliveries are claimed only in `dispatch`.
 */
export async function startTimeSkippingStack() {
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  quietTemporal ??= (installTemporalLog(log), true);
  // Otherwise gRPC goes through a proxy of the environment (`http_proxy`), to this machine too. There is no option for it.
  process.env['no_grpc_proxy'] = '127.0.0.1,localhost';
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: services().testServerPath } },
  });
  // Not `ensureSearchAttributes`: this server cannot list what it has.
  await env.connection.operatorService.addSearchAttributes({ namespace: NAMESPACE, searchAttributes });
  // Not `env.client`: waiting for a result there would skip time too.
  const client = new Client({ connection: env.connection, namespace: NAMESPACE });
  const database = await createTestDatabase();
  const mail = await startMailServer();
  const secretBox = createSecretBox(randomBytes(32).toString('base64'));
  const httpSender = createHttpSender({ guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }) });
  const mailer = createMailer({
    smtpUrl: mail.url,
    from: 'HanDl Webhooks <webhooks@handl.example>',
    ehloName: 'hooks.handl.example',
  });
  const db = database.pool;
  const emailOutcomes: string[] = [];
  const sending = {
    ...{ db, secretBox, httpSender, mailer, limiters: new Limiters(CONCURRENCY), shares: newShares() },
    reservations: new Reservations(),
    log,
    publicUrl: 'http://127.0.0.1:3000',
    retentionDays: 30,
    auditRetentionDays: 365,
    onAttempt: () => undefined,
    onEmail: (outcome: string) => emailOutcomes.push(outcome),
    attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
    retryScheduleMs: PUBLIC_SCHEDULE_MS,
    workerName: 'test',
    signalHealth: (endpointId: EndpointId) => signalHealth(client, TASK_QUEUE, endpointId),
    recordFirst: createFirstRecorder(db, FIRST_WAIT),
    onSlotFree: () => undefined,
  };
  const activities = createActivities({
    ...sending,
    wake: () => undefined,
    cancelRuns: () => Promise.reject(new Error('the time-skipping server lists no workflows')),
  });
  const worker = await Worker.create({
    connection: env.nativeConnection,
    namespace: NAMESPACE,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: services().bundlePath },
    activities,
  });
  const running = worker.run();
  const accountId = await createAccount(db, { name: 'Test', email: 'owner@example.com' });
  const start = (rest: Rest) =>
    startDelivery(client, { taskQueue: TASK_QUEUE, attemptTimeoutMs: ATTEMPT_TIMEOUT_MS, eagerStart: false }, rest);
  const sends: Promise<void>[] = [];
  const directSender = new DirectSender({ ...sending, startRest: start });
  const direct =
    FIRST_ATTEMPT === 'direct' ? { overdueAfterMs: FIRST_WAIT.overdueAfterMs, isWithoutEngine: false } : undefined;
  const request = { limit: 10, limiters: [], newSlots: 8, shares: newShares().forClaim(new Map()), direct };

  return {
    ...{ db, mail, client, accountId, emailOutcomes },
    signalHealth: (endpointId: EndpointId) => signalHealth(client, TASK_QUEUE, endpointId),
    /** Advances the server's clock; timers that become due fire. */
    skip: (durationMs: number) => env.sleep(durationMs),
    async endpoint(url: string): Promise<EndpointId> {
      const endpoint = { accountId, url, description: 'test', eventTypes: ['*'], secret: generateSecret() };
      return (await createEndpoint(db, secretBox, endpoint, OPERATOR)).id;
    },
    publish: () => publishEvent(db, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null }),
    /** Holds or releases what waits, claims deliveries, and starts their runs or makes their first attempts. @returns their ids */
    async dispatch(): Promise<DeliveryId[]> {
      await stepHolding(db, '');
      const claims = await claimDeliveries(db, request);
      for (const { begun, ...claim } of claims) {
        if (begun) sends.push(directSender.send({ ...claim, begun }, performance.now()));
        else await start(claim);
      }
      return claims.map((claim) => claim.deliveryId);
    },
    /** The statuses of all deliveries, oldest first. */
    async statuses(): Promise<string[]> {
      return (await db.query<{ status: string }>('select status from all_deliveries order by id')).rows.map(
        (row) => row.status,
      );
    },
    async history(workflowId: string): Promise<temporal.api.history.v1.IHistoryEvent[]> {
      return (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
    },
    async stop() {
      await Promise.all(sends);
      worker.shutdown();
      await running;
      await httpSender.close();
      mailer.close();
      await env.teardown();
      await mail.close();
      await database.drop();
    },
  };
}
