import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { ClockWatch } from '../../src/db/clock-watch';
import { createPool } from '../../src/db/pool';
import type { Db } from '../../src/db/pool';
import { startApp } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { startProduct } from '../support/product';
import { until } from '../support/until';

const EVERY_MS = 10;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Watches a clock that is wrong by `errorMs`. `rounds` counts the comparisons that have ended. */
function watchClock(errorMs: number, db: Db = database.pool) {
  const lines: { level: number; skewMs: number; msg: string }[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const state = { errorMs, rounds: 0, lines };
  const nowMs = () => {
    state.rounds += 1;
    return Date.now() + state.errorMs;
  };
  const watch = new ClockWatch({ db, log, everyMs: EVERY_MS, nowMs });
  watch.run();
  const moreRounds = async () => {
    const { rounds } = state;
    await until('more comparisons', () => state.rounds > rounds + 3);
  };
  return { state, watch, moreRounds };
}

test.each([
  [600_000, /^clock: (\d+) s ahead of the database's$/],
  [-30_000, /^clock: (\d+) s behind the database's$/],
])('a clock that is wrong by %i ms is logged once and shown, until it is right again', async (errorMs, warning) => {
  const { state, watch, moreRounds } = watchClock(errorMs);
  await until('the warning', () => watch.warnings().length > 0);
  const [, seconds] = warning.exec(watch.warnings().join('; ')) ?? [];
  expect(Math.abs(Number(seconds) - Math.abs(errorMs) / 1_000)).toBeLessThan(5);
  await moreRounds();
  expect(state.lines).toMatchObject([
    { level: 40, msg: 'the clock of this machine differs from that of the database' },
  ]);
  expect(Math.abs(state.lines[0]!.skewMs - errorMs)).toBeLessThan(5_000);

  state.errorMs = 2 * errorMs;
  await until('the change to be logged', () => state.lines.length === 2);
  state.errorMs = 0;
  await until('the clocks to agree', () => watch.warnings().length === 0);
  await moreRounds();
  await watch.stop();
  expect(state.lines.map(({ level }) => level)).toEqual([40, 40, 30]);
});

test('a clock that is off by less than 5 s is not worth a word', async () => {
  const { state, watch, moreRounds } = watchClock(-2_000);
  await moreRounds();
  await watch.stop();
  expect([watch.warnings(), state.lines]).toEqual([[], []]);
});

test('a slow response does not look like a wrong clock', async () => {
  const slow: Db = {
    query: async (query) => {
      const result = await database.pool.query(query);
      await database.pool.query('select pg_sleep(1)');
      return result as never;
    },
  };
  // Half a round trip more than this error is beyond the limit.
  const { state, watch, moreRounds } = watchClock(4_800, slow);
  await moreRounds();
  await watch.stop();
  expect([watch.warnings(), state.lines]).toEqual([[], []]);
});

test('while the database is away, the last warning stays', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => closed.once('listening', done));
  const { port } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  const databaseUrl = `postgresql://user:pass@127.0.0.1:${port}/none`;
  const away = createPool({ databaseUrl, maxConnections: 2, onIdleError: () => {} });
  let db: Db = database.pool;
  const { state, watch, moreRounds } = watchClock(60_000, { query: (query) => db.query(query) });
  await until('the warning', () => watch.warnings().length > 0);
  db = away;
  await moreRounds();
  await watch.stop();
  await away.end();
  expect(watch.warnings()).toEqual([expect.stringMatching(/ahead of/)]);
  expect(state.lines).toHaveLength(1);
});

test('readyz shows warnings and stays ready', async () => {
  const app = await startApp({ db: database.pool, warnings: () => ['clock: 7 s behind the database'] });
  const response = await fetch(`${app.base}/readyz`);
  expect([response.status, await response.json()]).toEqual([
    200,
    { status: 'ready', missing: [], warnings: ['clock: 7 s behind the database'] },
  ]);
  await app.close();
});

test.each(['api', 'worker'])('a running %s with a wrong clock says so in readyz, and is ready', async (role) => {
  const product = await startProduct({
    ROLE: role,
    DATABASE_URL: database.url,
    SMTP_URL: 'smtp://127.0.0.1:1',
    SECRETS_KEY: randomBytes(32).toString('base64'),
    TEMPORAL_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
    LOG_LEVEL: 'silent',
    NODE_OPTIONS: `--require=${join(__dirname, '..', 'support', 'wrong-clock.cjs')}`,
    CLOCK_ERROR_MS: '-600000',
  });
  const ready = await until('the warning', async () => {
    const body = (await (await fetch(`${product.base}/readyz`)).json()) as { warnings: string[] };
    return body.warnings.length > 0 && body;
  });
  expect(ready).toEqual({ status: 'ready', missing: [], warnings: [expect.stringMatching(/^clock: \d+ s behind/)] });
  await product.stop();
});
