import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { Dispatcher } from '../../src/sending/dispatcher';
import { Limiters } from '../../src/sending/limiters';
import { Reservations } from '../../src/sending/reservations';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { createLog } from '../../src/lib/log';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { publishEvent } from '../../src/events/events.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import type { Claim } from '../../src/sending/claims.sql';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { CONCURRENCY } from '../support/defaults';
import { until } from '../support/until';

const ENDPOINTS = 30;
const EVENTS_EACH = 3;

let database: TestDatabase;
let dispatcher: Dispatcher;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await dispatcher.stop();
  await database.drop();
});

test("a backlog stays pending instead of waiting in Temporal's queue: at most 24 claimed deliveries wait to be sent", async () => {
  const { pool } = database;
  const box = createSecretBox(Buffer.alloc(32).toString('base64'));
  const accountId = await createAccount(pool, { name: 'Test', email: 'owner@example.com' });
  for (let nth = 0; nth < ENDPOINTS; nth += 1) {
    const secret = generateSecret();
    const url = `https://example.com/${nth}`;
    await createEndpoint(pool, box, { accountId, url, description: null, eventTypes: ['*'], secret }, OPERATOR);
  }
  for (let nth = 0; nth < EVENTS_EACH; nth += 1) {
    await publishEvent(pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  }

  const limiters = new Limiters(CONCURRENCY);
  const reservations = new Reservations();
  const onTheirWay: Claim[] = [];
  let mostOnTheirWay = 0;
  dispatcher = new Dispatcher({
    ...{ db: pool, limiters, reservations, log: createLog('silent') },
    maxFirstAttempts: CONCURRENCY.firstAttempts,
    isReady: () => true,
    start: (claim) => {
      mostOnTheirWay = Math.max(mostOnTheirWay, onTheirWay.push(claim));
      return Promise.resolve(true);
    },
  });
  dispatcher.run();

  let begun = 0;
  await until('every delivery to be claimed', () => {
    // One at a time is sent and delivered, and makes room for the next claim.
    const claim = onTheirWay.shift();
    if (claim) {
      const { limiter } = reservations.take(claim.deliveryId, claim.cycle)!;
      limiter.leaveFirst();
      limiter.succeeded();
      begun += 1;
      dispatcher.wake();
    }
    return begun === ENDPOINTS * EVENTS_EACH;
  });
  expect(mostOnTheirWay).toBe(24);
});
