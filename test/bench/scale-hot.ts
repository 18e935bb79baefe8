import { randomBytes } from 'node:crypto';
import type { AttemptKey } from '../../src/deliveries/delivery';
import { publishEvent } from '../../src/events/events.sql';
import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import type { AttemptRecord, BegunAttempt } from '../../src/sending/begin-attempt.sql';
import { claimDeliveries, EndpointScan } from '../../src/sending/claim';
import type { Claim, ClaimRequest } from '../../src/sending/claims.sql';
import { recordAttempt } from '../../src/sending/record-attempt.sql';
import { percentile } from './figures';
import type { End } from './scale-ends';
import { RATIO_GOAL } from './scale-results';
import type { Results } from './scale-results';

const CLAIMED_AT_ONCE = 10;
const WARM_UP_ROUNDS = 10;
/** More claims than that without finding what was just published would be a fault. */
const MAX_CLAIMS_PER_ROUND = 1_000;
const DATA_JSON = JSON.stringify(EVENT_CATALOGUE['order.created'].example);
const ROOM = 1_000;

type Statement = 'publish' | 'claim of 10' | 'begin' | 'record';
type Times = Record<Statement, number[]>;
type Timed = <Value>(call: () => Promise<Value>) => Promise<Value>;

/**
 * What an event costs on its way, by the functions that the product calls: events are published, one for each account, then
 * claimed, begun and recorded. The ends take turns, because the machine may be slower in one moment than in the next.
 * @returns the number of deliveries at each end
 */
export async function measureHotPath(
  ends: { small: End; large: End },
  calls: number,
  results: Results,
): Promise<number> {
  const ways = { small: new HotPath(ends.small), large: new HotPath(ends.large) };
  const rounds = Math.ceil(calls / (ends.small.accounts.length / CLAIMED_AT_ONCE));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const way of [ways.small, ways.large]) {
      if (round === 0) way.forget();
      await way.round();
    }
  }
  for (const statement of ['publish', 'claim of 10', 'begin', 'record'] as const) {
    const [small, large] = [ways.small.times[statement], ways.large.times[statement]];
    results.add(`${statement}, p50 ms`, percentile(small, 0.5), percentile(large, 0.5), RATIO_GOAL);
    results.add(`${statement}, p95 ms`, percentile(small, 0.95), percentile(large, 0.95));
    results.add(
      `${statement}, pages`,
      ways.small.pages[statement] / small.length,
      ways.large.pages[statement] / large.length,
    );
  }
  return (rounds + WARM_UP_ROUNDS) * ends.small.accounts.length;
}

class HotPath {
  times: Times = newTimes();
  /** Pages that PostgreSQL looked at, which depends less on what else the machine does than the time. */
  pages = newPages();
  private readonly scan = new EndpointScan();
  private readonly request: ClaimRequest;

  constructor(private readonly end: End) {
    this.request = {
      limit: CLAIMED_AT_ONCE,
      limiters: end.paused.map((limiter) => ({ ...limiter, slots: 0 })),
      newSlots: CLAIMED_AT_ONCE,
      shares: {
        ...{ accounts: [], newAccountSlots: ROOM, hosts: [], hostAccounts: [], newHostFree: ROOM, newHostSlots: ROOM },
      },
    };
  }

  forget(): void {
    this.times = newTimes();
    this.pages = newPages();
  }

  async round(): Promise<void> {
    const { accounts, sender } = this.end;
    const claims: Claim[] = [];
    const begun: BegunAttempt[] = [];
    await this.counted('publish', async (timed) => {
      for (const { id } of accounts) {
        const event = { accountId: id, type: 'order.created' as const, dataJson: DATA_JSON, idempotencyKey: null };
        await timed(() => publishEvent(sender.db, event));
      }
    });
    await this.counted('claim of 10', async (timed) => {
      for (let nth = 0; claims.length < accounts.length; nth += 1) {
        if (nth === MAX_CLAIMS_PER_ROUND) throw new Error('what was published is not claimed');
        claims.push(...(await timed(() => claimDeliveries(sender.db, this.request, this.scan))));
      }
    });
    await this.counted('begin', async (timed) => {
      for (const claim of claims) {
        const beginning = await timed(() => beginAttempt(sender.db, keyOf(claim)));
        begun.push(beginning.begun!);
      }
    });
    await this.counted('record', async (timed) => {
      for (const [nth, claim] of claims.entries()) {
        const record = recordOf(keyOf(claim), begun[nth]!);
        await timed(() => recordAttempt(sender.db, record, 0));
      }
    });
  }

  private async counted(statement: Statement, calls: (timed: Timed) => Promise<void>): Promise<void> {
    const before = await pagesSoFar(this.end);
    await calls((call) => this.timed(statement, call));
    this.pages[statement] += (await pagesSoFar(this.end)) - before;
  }

  private async timed<Value>(statement: Statement, call: () => Promise<Value>): Promise<Value> {
    const startMs = performance.now();
    const value = await call();
    this.times[statement].push(performance.now() - startMs);
    return value;
  }
}

/** Calls that follow each other use the same connection, whose counts this reports. */
async function pagesSoFar({ sender }: End): Promise<number> {
  await sender.db.query('select pg_stat_force_next_flush()');
  const { rows } = await sender.db.query<{ pages: number }>(
    'select (blks_hit + blks_read)::float8 as pages from pg_stat_database where datname = current_database()',
  );
  return rows[0]!.pages;
}

function newPages(): Record<Statement, number> {
  return { publish: 0, 'claim of 10': 0, begin: 0, record: 0 };
}

function newTimes(): Times {
  return { publish: [], 'claim of 10': [], begin: [], record: [] };
}

const keyOf = ({ deliveryId, cycle, attempt }: Claim): AttemptKey => ({ deliveryId, cycle, attempt });

/** As large as what a usual receiver leaves in the delivery log. */
function recordOf(key: AttemptKey, begun: BegunAttempt): AttemptRecord {
  return {
    ...key,
    outcome: 'delivered',
    sentAt: begun.sentAt,
    elapsedMs: 41,
    durationMs: 40,
    statusCode: 200,
    errorCode: null,
    errorMessage: null,
    // It has no headers but the standard ones.
    requestHeaders: {},
    responseHeaders: [
      ['Server', 'nginx/1.26.2'],
      ['Date', new Date().toUTCString()],
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Content-Length', '17'],
      ['Connection', 'keep-alive'],
      ['X-Request-Id', randomBytes(16).toString('hex')],
      ['Cache-Control', 'no-store'],
      ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
    ],
    responseBody: Buffer.from('{"received":true}'),
    responseBodyTruncated: false,
    worker: 'worker-1.example.com/4711',
    sentTwice: false,
  };
}
