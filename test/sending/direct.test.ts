import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { Db } from '../../src/db/pool';
import { begun, startDirectSending } from '../support/direct-sending';
import type { DirectSending } from '../support/direct-sending';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

let sending: DirectSending;
let receiver: TestReceiver;
beforeEach(async () => {
  sending = await startDirectSending();
  receiver = await startReceiver();
  await sending.endpoint(receiver.url);
  await sending.publish();
});
afterEach(async () => {
  await receiver.close();
  await sending.close();
});

const claimOne = async () => begun(await sending.claim())[0]!;

/** A database that refuses to record until `isBack`. */
function refusing() {
  const state = { isBack: false };
  const db: Db = {
    query: <Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> =>
      !state.isBack && /into attempts/.test(query.text)
        ? Promise.reject(new Error('the database is away'))
        : sending.db.query<Row>(query),
  };
  return { db, state };
}

test('a delivered first attempt needs no workflow, and is logged like any other', async () => {
  await sending.sender().send(await claimOne(), 0);
  expect(sending.started).toEqual([]);
  expect(await sending.delivery()).toMatchObject({ status: 'delivered', cycle: 1 });
  expect(await sending.attempts()).toMatchObject([
    { attempt: 1, outcome: 'delivered', status_code: 200, request_headers: {}, worker: 'test' },
  ]);
  expect(receiver.hits).toMatchObject([{ headers: { 'x-handl-attempt': '1' } }]);
});

test('after a failed one, a workflow waits for attempt 2', async () => {
  receiver.set(() => ({ status: 503 }));
  const claim = await claimOne();
  await sending.sender().send(claim, 0);
  const { deliveryId, endpointId } = claim;
  expect(sending.started).toMatchObject([{ deliveryId, endpointId, cycle: 1, attempt: 2 }]);
  expect(sending.started[0]!.dueInMs).toBeGreaterThan(20_000);
  expect(sending.started[0]!.dueInMs).toBeLessThanOrEqual(30_000);
  expect(sending.started[0]).not.toHaveProperty('begun');
  expect(await sending.delivery()).toMatchObject({ status: 'in_progress', next_attempt: 2, sending_since: null });
});

test('if the workflow cannot be started, the reconciler finds the delivery when its retry is due', async () => {
  receiver.set(() => ({ status: 503 }));
  sending.engine.isAway = true;
  await sending.sender().send(await claimOne(), 0);
  const { due_at, overdue_at, status } = await sending.delivery();
  expect(status).toBe('in_progress');
  expect(overdue_at).toEqual(due_at);
});

test('after an internal error nothing was sent, and the workflow makes the first attempt', async () => {
  await sending.httpSender.close();
  await sending.sender().send(await claimOne(), 0);
  expect(receiver.hits).toEqual([]);
  expect(sending.started).toMatchObject([{ attempt: 1, dueInMs: 0 }]);
  expect(await sending.delivery()).toMatchObject({ status: 'in_progress', next_attempt: 1, sending_since: null });
  expect(await sending.attempts()).toEqual([]);
});

test('a result that the database does not take is given to a workflow, without another POST', async () => {
  sending.engine.isAway = true;
  const sent = sending.sender(refusing().db).send(await claimOne(), 0);
  await until('the POST', () => receiver.hits.length === 1);
  sending.engine.isAway = false;
  await sent;
  expect(sending.started).toMatchObject([
    { attempt: 1, unrecorded: { attempt: 1, outcome: 'delivered', statusCode: 200 } },
  ]);
  expect(receiver.hits).toHaveLength(1);
});

test('a result that neither the database nor Temporal takes is kept until the database does', async () => {
  receiver.set(() => ({ status: 503 }));
  sending.engine.isAway = true;
  const { db, state } = refusing();
  const sent = sending.sender(db).send(await claimOne(), 0);
  await until('the POST', () => receiver.hits.length === 1);
  // Longer than the first tries take.
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  state.isBack = true;
  await sent;
  expect(receiver.hits).toHaveLength(1);
  expect(await sending.attempts()).toMatchObject([{ outcome: 'failed', status_code: 503, request_headers: null }]);
  expect(await sending.delivery()).toMatchObject({ status: 'in_progress', next_attempt: 2 });
});

test('a process that stops keeps such a result no longer than an attempt takes', async () => {
  sending.engine.isAway = true;
  const sender = sending.sender(refusing().db);
  const sent = sender.send(await claimOne(), 0);
  await until('the POST', () => receiver.hits.length === 1);
  sender.stop();
  await sent;
  expect(await sending.delivery()).toMatchObject({ status: 'in_progress', next_attempt: 1 });
});
