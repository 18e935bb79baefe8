import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import { createLog } from '../../src/lib/log';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { RetryWaitsError, sendAttempt } from '../../src/sending/attempt';
import type { SendingDeps } from '../../src/sending/attempt';
import { claimDeliveries } from '../../src/sending/claim';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { Limiters } from '../../src/sending/limiters';
import { createFirstRecorder } from '../../src/sending/record';
import { Reservations } from '../../src/sending/reservations';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { CONCURRENCY, FIRST_WAIT, newShares, PUBLIC_SCHEDULE_MS } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';

let database: TestDatabase;
let receiver: TestReceiver;
beforeAll(async () => {
  database = await createTestDatabase();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await database.drop();
});

test('a retry that waits for its endpoint changes no row, and is sent when there is room', async () => {
  const db = database.pool;
  const secretBox = createSecretBox(Buffer.alloc(32).toString('base64'));
  const accountId = await createAccount(db, { name: 'Test', email: 'owner@example.com' });
  const endpoint = { accountId, url: receiver.url, description: null, eventTypes: ['*'], secret: generateSecret() };
  await createEndpoint(db, secretBox, endpoint, OPERATOR);
  await publishEvent(db, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  const shares = newShares();
  const claims = await claimDeliveries(db, { limit: 8, limiters: [], newSlots: 1, shares: shares.forClaim(new Map()) });
  const { deliveryId, cycle, endpointId } = claims[0]!;

  const limiters = new Limiters(CONCURRENCY);
  const deps: SendingDeps = {
    ...{ db, secretBox, limiters, shares, log: createLog('silent'), retryScheduleMs: PUBLIC_SCHEDULE_MS },
    httpSender: createHttpSender({ guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }) }),
    reservations: new Reservations(),
    recordFirst: createFirstRecorder(db, FIRST_WAIT),
    attemptTimeoutMs: 10_000,
    workerName: 'test',
    signalHealth: () => Promise.resolve(),
    onAttempt: () => undefined,
    onSlotFree: () => undefined,
  };
  const versionOfRow = async () => {
    const result = await db.query<{ xmin: string }>('select xmin::text from deliveries where id = $1', [deliveryId]);
    return result.rows[0]?.xmin;
  };
  const before = await versionOfRow();
  expect(before).toBeDefined();
  const limiter = limiters.current(endpointId);
  for (let nth = 0; nth < CONCURRENCY.retriesPerEndpoint; nth += 1) limiter.tryEnterRetry();

  const key = { deliveryId, cycle, attempt: 1 };
  await expect(sendAttempt(deps, key)).rejects.toThrow(RetryWaitsError);
  expect(await versionOfRow()).toBe(before);
  limiter.leaveRetry();
  await expect(sendAttempt(deps, key)).resolves.toEqual({ status: 'delivered' });
  expect(await versionOfRow()).toBeUndefined();
});
