import { requeueOverdue } from '../../src/maintenance/overdue.sql';
import { begun, startDirectSending } from '../support/direct-sending';
import type { DirectSending } from '../support/direct-sending';

let sending: DirectSending;
beforeEach(async () => {
  sending = await startDirectSending();
  await sending.endpoint('http://127.0.0.1:1/hook');
  await sending.publish();
});
afterEach(() => sending.close());

const update = (set: string) => sending.db.query(`update deliveries set ${set}`);

test('a claim hands over all that the first attempt needs, and the attempt has begun', async () => {
  const [claim] = begun(await sending.claim());
  const { rows } = await sending.db.query('select e.body, s.ciphertext from events e, endpoint_secrets s');
  expect(claim!.begun).toMatchObject({
    ...{ url: 'http://127.0.0.1:1/hook', eventType: 'order.created', isTest: false },
    ...{ body: rows[0].body, sealed: [rows[0].ciphertext] },
  });
  const { sending_since, cycle_started_at, overdue_at } = await sending.delivery();
  expect(claim!.begun.sentAt).toEqual(sending_since);
  expect(cycle_started_at).toEqual(sending_since);
  expect(Number(overdue_at) - Number(sending_since)).toBe(15_000);
});

test('an attempt whose worker died is made by a workflow, which shows the interrupted one', async () => {
  const { deliveryId } = (await sending.claim())[0]!;
  await requeueOverdue(sending.db, [{ deliveryId, cycle: 1 }]);
  expect(await sending.claim()).toMatchObject([{ deliveryId, attempt: 1, begun: null }]);
  expect(await sending.delivery()).toMatchObject({ sending_since: expect.any(Date) as Date });
});

test('a resumed retry, a retry that is not due and an event that is redacted are left to workflows', async () => {
  await update('next_attempt = 2');
  expect(await sending.claim()).toMatchObject([{ attempt: 2, begun: null }]);
  await update(`status = 'pending', next_attempt = 1, due_at = now() + interval '1 minute'`);
  expect(await sending.claim()).toMatchObject([{ attempt: 1, begun: null }]);
  await update(`status = 'pending', due_at = now()`);
  await sending.db.query('update events set redacted_at = now()');
  expect(await sending.claim()).toMatchObject([{ attempt: 1, begun: null }]);
  expect(await sending.delivery()).toMatchObject({ sending_since: null });
});

test('while Temporal is away, what needs it is not claimed', async () => {
  await update('next_attempt = 2');
  await sending.publish();
  const claims = await sending.claim({ overdueAfterMs: 15_000, isWithoutEngine: true });
  expect(begun(claims)).toMatchObject([{ attempt: 1 }]);
});

test('without the setting, no attempt begins with its claim', async () => {
  const { rows } = await sending.db.query('select sending_since, cycle_started_at from deliveries');
  const claims = await sending.claim(null as never);
  expect(claims).toMatchObject([{ begun: null }]);
  expect((await sending.db.query('select sending_since, cycle_started_at from deliveries')).rows).toEqual(rows);
});

test.each([
  ['waits for a retry begins its next cycle', 'next_attempt = 3, sending_since = null', { cycle: 2, next_attempt: 1 }],
  ['was interrupted stays in its cycle', 'next_attempt = 3, sending_since = now()', { cycle: 1, next_attempt: 3 }],
])('once its endpoint is off, a delivery without a workflow that %s', async (_what, set, expected) => {
  const { deliveryId } = (await sending.claim())[0]!;
  await update(set);
  await sending.db.query(`update endpoints set status = 'disabled', off_since = now()`);
  await requeueOverdue(sending.db, [{ deliveryId, cycle: 1 }]);
  expect(await sending.delivery()).toMatchObject({ status: 'held', ...expected });
});
