import { randomBytes } from 'node:crypto';
import { createAddressGuard } from '../../src/delivery/address-guard';
import { generateSecret } from '../../src/delivery/sign';
import { startDeliverySide } from '../../src/delivery-side';
import type { DeliverySide, DeliverySideOptions } from '../../src/delivery-side';
import { parseRetrySchedule } from '../../src/domain/duration';
import { createLog, installTemporalLog } from '../../src/log';
import { createAccount } from '../../src/store/accounts';
import { createEndpoint } from '../../src/store/endpoints';
import { publishEvent } from '../../src/store/events';
import { createPool } from '../../src/store/pool';
import { createSecretBox } from '../../src/store/secret-box';
import { lazyClient } from '../../src/temporal';
import { atOnce } from './pace';
import type { BenchServices } from './services';

const PUBLISHED_AT_ONCE = 20;
const data = {
  id: 'ord_1029',
  status: 'paid',
  total: '129.90',
  currency: 'EUR',
  items: [{ sku: 'A-17', quantity: 2 }],
};

export type Sender = ReturnType<typeof createSender>;

/** A process of the product without its API: publishes as the API does, and sends with the settings of production. */
export function createSender(services: BenchServices) {
  const log = createLog('error');
  installTemporalLog(log);
  const connection = { address: services.temporalAddress };
  const client = lazyClient(connection, 'default');
  const secretBox = createSecretBox(randomBytes(32).toString('base64'));
  const db = createPool({ databaseUrl: services.databaseUrl, maxConnections: 20, onIdleError: () => undefined });
  const options: DeliverySideOptions = {
    ...{ db, secretBox, log, client },
    guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }),
    temporal: { connection, namespace: 'default', taskQueue: 'handl-webhooks' },
    workflowBundle: services.bundle,
    smtpUrl: 'smtp://127.0.0.1:1', // Nothing here fails for long enough to be mailed about.
    mailFrom: 'HanDl Webhooks <webhooks@handl.example>',
    publicUrl: 'http://127.0.0.1:3000',
    retentionDays: 30,
    attemptTimeoutMs: 10_000,
    retryScheduleMs: parseRetrySchedule('30s,5m,30m,2h,24h'),
    reconcileEveryMs: 15_000,
    onAttempt: () => undefined,
    signalAfterMs: 60_000,
  };
  let side: DeliverySide | undefined;

  async function createAccountWithEndpoint(url: string): Promise<string> {
    const accountId = await createAccount(db, { name: 'Bench', email: 'owner@example.com' });
    const secret = generateSecret();
    await createEndpoint(db, secretBox, { accountId, url, description: 'bench', eventTypes: ['*'], secret });
    return accountId;
  }

  /** @returns the event's id. */
  async function publish(accountId: string): Promise<string> {
    const event = { accountId, type: 'order.created' as const, dataJson: JSON.stringify(data), idempotencyKey: null };
    const { id } = await publishEvent(db, event);
    side?.wake();
    return id;
  }

  return {
    db,
    startSending() {
      side = startDeliverySide(options);
    },
    async stopSending() {
      await side?.stop();
      side = undefined;
    },
    /** Endpoints, each in an account of its own, so that an event goes to one alone. @returns the accounts' ids. */
    createAccounts: (urls: readonly string[]): Promise<string[]> => Promise.all(urls.map(createAccountWithEndpoint)),
    publish,
    /** Publishes as fast as it can, over the accounts in turn. */
    publishBacklog: (accountIds: readonly string[], count: number): Promise<void> =>
      atOnce(PUBLISHED_AT_ONCE, count, (nth) => publish(accountIds[nth % accountIds.length]!)),
    async unfinished(): Promise<number> {
      const sql = "select count(*)::int as count from deliveries where state in ('pending', 'running')";
      return (await db.query<{ count: number }>(sql)).rows[0]!.count;
    },
    async close() {
      await side?.stop();
      await client.connection.close();
      await db.end();
    },
  };
}
