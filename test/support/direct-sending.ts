import { createAccount } from '../../src/accounts/accounts.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { Db } from '../../src/db/pool';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import { createLog } from '../../src/lib/log';
import type { EndpointId } from '../../src/lib/ids';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { claimDeliveries } from '../../src/sending/claim';
import type { BegunClaim, Claim, DirectClaim } from '../../src/sending/claims.sql';
import { DirectSender } from '../../src/sending/direct';
import type { Rest } from '../../src/sending/direct';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { Limiters } from '../../src/sending/limiters';
import { createFirstRecorder } from '../../src/sending/record';
import { Reservations } from '../../src/sending/reservations';
import { createTestDatabase } from './database';
import { CONCURRENCY, FIRST_WAIT, newShares, PUBLIC_SCHEDULE_MS } from './defaults';

const DIRECT: DirectClaim = { overdueAfterMs: FIRST_WAIT.overdueAfterMs, isWithoutEngine: false };

/** Claims and sends first attempts without workflows, on a real database. The test is Temporal: it decides what `startRest` does. */
export async function startDirectSending() {
  const database = await createTestDatabase();
  const db = database.pool;
  const secretBox = createSecretBox(Buffer.alloc(32).toString('base64'));
  const accountId = await createAccount(db, { name: 'Test', email: 'owner@example.com' });
  const httpSender = createHttpSender({ guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }) });
  const started: Rest[] = [];
  const engine = { isAway: false };

  return {
    ...{ db, accountId, started, engine, httpSender },
    /** A sender whose statements go to `via`. */
    sender: (via: Db = db) =>
      new DirectSender({
        ...{ db: via, secretBox, httpSender, log: createLog('silent') },
        recordFirst: createFirstRecorder(via, FIRST_WAIT),
        limiters: new Limiters(CONCURRENCY),
        shares: newShares(),
        reservations: new Reservations(),
        attemptTimeoutMs: 2_000,
        retryScheduleMs: PUBLIC_SCHEDULE_MS,
        workerName: 'test',
        signalHealth: () => Promise.resolve(),
        onAttempt: () => undefined,
        onSlotFree: () => undefined,
        startRest: (rest) => {
          if (engine.isAway) return Promise.reject(new Error('Temporal is away'));
          return Promise.resolve(started.push(rest));
        },
      }),
    async endpoint(url: string): Promise<EndpointId> {
      const endpoint = { accountId, url, description: null, eventTypes: ['*'], secret: generateSecret() };
      return (await createEndpoint(db, secretBox, endpoint, OPERATOR)).id;
    },
    publish: () => publishEvent(db, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null }),
    claim: (direct: DirectClaim | undefined = DIRECT): Promise<Claim[]> =>
      claimDeliveries(db, {
        ...{ limit: 64, limiters: [], newSlots: 8, shares: newShares().forClaim(null), direct },
      }),
    /** The row of the only delivery, wherever it is. */
    async delivery() {
      const { rows } = await db.query<Record<string, unknown>>('select * from all_deliveries');
      expect(rows).toHaveLength(1);
      const unfinished = await db.query<Record<string, unknown>>('select * from deliveries');
      return { ...rows[0], ...unfinished.rows[0] };
    },
    attempts: async () => (await db.query<Record<string, unknown>>('select * from attempts order by id')).rows,
    async close() {
      await httpSender.close();
      await database.drop();
    },
  };
}

export type DirectSending = Awaited<ReturnType<typeof startDirectSending>>;

/** The claims, which have all begun. */
export function begun(claims: readonly Claim[]): BegunClaim[] {
  expect(claims.every((claim) => claim.begun)).toBe(true);
  return claims as BegunClaim[];
}
