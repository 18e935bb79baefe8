import { createLog } from '../../src/lib/log';
import type { Claim } from '../../src/sending/claims.sql';
import { Dispatcher } from '../../src/sending/dispatcher';
import type { DispatcherDeps } from '../../src/sending/dispatcher';
import { Limiters } from '../../src/sending/limiters';
import { Reservations } from '../../src/sending/reservations';
import { CONCURRENCY, FIRST_WAIT, newShares } from '../support/defaults';
import { startDirectSending } from '../support/direct-sending';
import type { DirectSending } from '../support/direct-sending';
import { until } from '../support/until';

const MAX_STARTING = 24;
const ENDPOINTS = 40;

let sending: DirectSending;
let dispatcher: Dispatcher;
let started: Claim[];
let sent: Claim[];
beforeEach(async () => {
  sending = await startDirectSending();
  for (let nth = 0; nth < ENDPOINTS; nth += 1) await sending.endpoint(`http://127.0.0.1:1/${nth}`);
  [started, sent] = [[], []];
});
afterEach(async () => {
  await dispatcher.stop();
  await sending.close();
});

/** Starts take until the end of the test, and sends no time. */
function dispatch(deps: Pick<DispatcherDeps, 'firstAttempt'> & Partial<DispatcherDeps>): void {
  const { db } = sending;
  dispatcher = new Dispatcher({
    ...{ db, limiters: new Limiters(CONCURRENCY), shares: newShares(), reservations: new Reservations() },
    ...{ log: createLog('silent'), maxFirstAttempts: CONCURRENCY.firstAttempts },
    overdueAfterMs: FIRST_WAIT.overdueAfterMs,
    isReady: () => true,
    start: (claim) => Promise.resolve(started.push(claim) > 0),
    sendDirectly: (claim) => Promise.resolve(void sent.push(claim)),
    ...deps,
  });
  dispatcher.run();
}

test('auto starts as many workflows as may be starting, and sends itself what would have to wait longer', async () => {
  await sending.publish();
  dispatch({ firstAttempt: 'auto' });
  await until('all to be claimed', () => started.length + sent.length === ENDPOINTS);
  expect(started.length).toBeGreaterThanOrEqual(MAX_STARTING * 0.75);
  expect(started.length).toBeLessThanOrEqual(MAX_STARTING);
  expect(started.every(({ begun }) => begun === null)).toBe(true);
  expect(sent.every(({ begun }) => begun !== null)).toBe(true);
});

test.each(['direct', 'auto'] as const)('%s sends first attempts while Temporal is away', async (firstAttempt) => {
  await sending.publish();
  await sending.db.query('update deliveries set next_attempt = 2 where id = (select max(id) from deliveries)');
  dispatch({ firstAttempt, isReady: () => false });
  await until('all first attempts', () => sent.length === ENDPOINTS - 1);
  expect(started).toEqual([]);
});

test('with workflows, nothing is claimed while Temporal is away', async () => {
  let asked = 0;
  dispatch({ firstAttempt: 'workflow', isReady: () => ++asked < 0 });
  await sending.publish();
  dispatcher.wake();
  await until('several rounds', () => asked >= 3);
  expect([started, sent]).toEqual([[], []]);
  const { rowCount } = await sending.db.query(`select from deliveries where status = 'pending'`);
  expect(rowCount).toBe(ENDPOINTS);
});
