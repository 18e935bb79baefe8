import type { EndpointId } from '../../src/lib/ids';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { publishEvent } from '../../src/events/events.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { brokenPromises, areAllSettled, loadRows, sendId } from '../support/checker';
import type { Rows } from '../support/checker';
import { createTestDatabase } from '../support/database';
import { startMailServer } from '../support/mail-server';
import type { TestReceiver } from '../support/receiver';
import { services } from '../support/services';
import { QUICK_SCHEDULE_MS } from '../support/stack';
import { until } from '../support/until';
import type { WorkerSettings } from '../support/worker-process';

const RUN_TS = join(__dirname, '..', 'dev', 'run-ts.cjs');
const ENTRY = join(__dirname, '..', 'support', 'worker-process.ts');

export type Harness = Awaited<ReturnType<typeof startHarness>>;

/** A database, a mail server, and worker processes that a fault test can kill. The test process publishes. */
export async function startHarness(overrides: Partial<WorkerSettings> = {}, own?: { url: string; pool: Pool }) {
  const database = own ? { ...own, drop: () => own.pool.end() } : await createTestDatabase();
  const db = database.pool;
  const mail = await startMailServer();
  const settings: WorkerSettings = {
    databaseUrl: database.url,
    temporalAddress: services().temporalAddress,
    taskQueue: `test-${randomBytes(6).toString('hex')}`,
    bundlePath: services().bundlePath,
    secretsKey: randomBytes(32).toString('base64'),
    smtpUrl: mail.url,
    attemptTimeoutMs: 2_000,
    retryScheduleMs: QUICK_SCHEDULE_MS,
    reconcileEveryMs: 300,
    signalAfterMs: 1_000,
    ...overrides,
  };
  const secretBox = createSecretBox(settings.secretsKey);
  const accountId = await createAccount(db, { name: 'Test', email: 'owner@example.com' });
  const workers = new Set<ChildProcess>();
  const secrets = new Map<string, string>();
  const accepted: string[] = [];
  const cutSends = new Set<string>();

  const harness = {
    ...{ db, mail },
    async endpoint(url: string): Promise<EndpointId> {
      const secret = generateSecret();
      const endpoint = { accountId, url, description: 'test', eventTypes: ['*'], secret };
      const { id } = await createEndpoint(db, secretBox, endpoint, OPERATOR);
      secrets.set(id, secret);
      return id;
    },
    /** Adds endpoints with one URL. Each has its own limiter, which allows one first attempt until there is a response. */
    async endpoints(url: string, count: number): Promise<void> {
      for (let n = 0; n < count; n += 1) await harness.endpoint(`${url}?endpoint=${n}`);
    },
    async publish(count: number): Promise<void> {
      for (let n = 0; n < count; n += 1) {
        const event = { accountId, type: 'order.created' as const, dataJson: `{"n":${n}}`, idempotencyKey: null };
        accepted.push((await publishEvent(db, event)).id);
      }
    },
    async startWorker(differences: Partial<WorkerSettings> = {}): Promise<ChildProcess> {
      const worker = spawn(process.execPath, [RUN_TS, ENTRY, JSON.stringify({ ...settings, ...differences })], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      workers.add(worker);
      const ended = once(worker, 'exit').then(() => Promise.reject(new Error('the worker ended before it was ready')));
      ended.catch(() => undefined);
      await Promise.race([once(worker.stdout, 'data'), ended]);
      return worker;
    },
    /** Ends a worker as an operator does: what it has begun, it finishes. */
    async stopWorker(worker: ChildProcess): Promise<void> {
      const gone = once(worker, 'exit');
      worker.kill('SIGTERM');
      await gone;
      workers.delete(worker);
    },
    async kill(worker: ChildProcess): Promise<void> {
      await end(worker);
      workers.delete(worker);
      await harness.noteCutSends();
    },
    /** Notes the sends that are begun and unrecorded, once the statements of a killed or frozen worker have ended. */
    async noteCutSends(): Promise<void> {
      await until('the last statements', async () => (await db.query(OTHERS_ACTIVE)).rowCount === 0);
      const cut = await db.query<{ id: string; sending_since: Date }>(
        'select id, sending_since from deliveries where sending_since is not null',
      );
      for (const { id, sending_since: beganAt } of cut.rows) cutSends.add(sendId(id, beganAt));
    },
    cutCount: () => cutSends.size,
    rows: () => loadRows(db),
    /** Waits until every delivery is final or held, then checks every promise. */
    async expectPromisesKept(receivers: readonly TestReceiver[], timeoutMs = 60_000): Promise<Rows> {
      await until('all deliveries to be final or held', async () => areAllSettled(await loadRows(db)), timeoutMs);
      const rows = await loadRows(db);
      const hits = receivers.flatMap((receiver) => receiver.hits);
      expect(brokenPromises({ accepted, hits, rows, cutSends, secrets })).toEqual([]);
      return rows;
    },
    async stop(): Promise<void> {
      await Promise.all([...workers].map(end));
      await mail.close();
      await database.drop();
    },
  };
  return harness;
}

const OTHERS_ACTIVE = `
  select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active'
    and backend_type = 'client backend'`;

async function end(worker: ChildProcess): Promise<void> {
  const gone = worker.exitCode !== null || worker.signalCode !== null ? undefined : once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}
