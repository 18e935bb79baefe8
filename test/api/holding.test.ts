import { stepHolding, sweepWaiting } from '../../src/deliveries/holding.sql';
import { countChangedRows } from '../support/bulk-rows';
import { newEndpoint, newEvent } from './support';
import { startOffEndpoint } from './off-endpoint';
import type { OffEndpoint } from './off-endpoint';

const NOWHERE = { pending: '', held: '' } as const;

let off: OffEndpoint;
beforeEach(async () => {
  off = await startOffEndpoint();
});
afterEach(() => off.stop());

const step = () => stepHolding(off.api.pool, '');
const flags = async () =>
  (
    await off.api.pool.query<{ releasing: boolean; settling: boolean }>(
      'select is_releasing as releasing, settling_until is not null as settling from endpoints where id = $1',
      [off.id],
    )
  ).rows[0];
/** As if a minute had passed since the endpoint's status changed. */
const minuteLater = () => off.api.pool.query(`update endpoints set settling_until = now() - interval '1 second'`);
const settled = async () => {
  for (let steps = 0; (await step()).released > 0; steps += 1) expect(steps).toBeLessThan(100);
};

test('what waits when an endpoint goes off is held, in batches', async () => {
  const pending = await off.add(1_100, 'pending');
  const most = await countChangedRows(off.api.pool);
  const moved = [(await step()).held, (await step()).held, (await step()).held, (await step()).held];
  expect(moved).toEqual([500, 500, 100, 0]);
  expect(new Set(await off.stored(pending))).toEqual(new Set(['held']));
  expect(await most()).toBe(500);
});

test('an event for an endpoint that is off is held from the start', async () => {
  const delivery = await off.publish();
  expect(await off.stored([delivery])).toEqual(['held']);
  expect(await off.shown(delivery)).toMatchObject({ status: 'held', held_until: expect.any(String) });
});

test('held deliveries are released oldest first, before newer events, a bounded number at a time', async () => {
  const pending = await off.add(1_400, 'pending');
  while ((await step()).held > 0);
  await off.act('enable');
  expect(await flags()).toEqual({ releasing: true, settling: true });
  const newer = await off.publish();
  expect(await off.stored([newer])).toEqual(['held']);
  expect((await off.shown(newer)).status).toBe('pending');

  expect([(await step()).released, (await step()).released, (await step()).released]).toEqual([500, 500, 0]);
  expect(new Set(await off.stored(pending.slice(0, 1_000)))).toEqual(new Set(['pending']));
  const claimed = await off.claim();
  expect(claimed.length).toBeGreaterThan(10);
  expect(claimed).toEqual(pending.slice(0, claimed.length));
  await off.api.pool.query(`delete from deliveries where status = 'pending'`);
  await settled();
  expect(await off.stored([newer])).toEqual(['pending']);
  await step();
  expect((await flags())?.releasing).toBe(false);
  expect(await off.stored([await off.publish()])).toEqual(['pending']);
});

test('an event that was accepted under the former status is moved, within a minute by the steps', async () => {
  await off.act('enable');
  await step();
  const client = await off.api.pool.connect();
  await client.query('begin');
  await client.query(
    `insert into deliveries (account_id, event_id, endpoint_id, event_type, status)
    select account_id, new_id('evt'), id, 'order.created', 'held' from endpoints where id = $1`,
    [off.id],
  );
  expect(await step()).toMatchObject({ released: 0 });
  await client.query('commit');
  client.release();
  expect(await step()).toMatchObject({ released: 1 });
  await minuteLater();
  await step();
  expect(await flags()).toEqual({ releasing: false, settling: false });
});

test('what a longer transaction accepted under the former status is found by the sweep, in both directions', async () => {
  await minuteLater();
  await step();
  const [late] = await off.add(1, 'pending');
  expect(await step()).toMatchObject({ held: 0 });
  await sweepWaiting(off.api.pool, NOWHERE);
  expect(await step()).toMatchObject({ held: 1 });

  await off.act('enable');
  await minuteLater();
  await settled();
  await minuteLater();
  await step();
  expect(await flags()).toEqual({ releasing: false, settling: false });
  await off.api.pool.query(`update deliveries set status = 'held' where id = $1`, [late]);
  await sweepWaiting(off.api.pool, NOWHERE);
  expect(await step()).toMatchObject({ released: 1 });
});

test('what is skipped is not released, and steps of several workers move each delivery once', async () => {
  const skipped = await off.add(40);
  await off.request('skip');
  const after = await off.publish();
  await off.carryOut();
  const steps = await Promise.all(Array.from({ length: 4 }, step));
  expect(steps.reduce((sum, { released }) => sum + released, 0)).toBe(1);
  expect(await off.stored([after])).toEqual(['pending']);
  expect(new Set(await off.statuses(skipped))).toEqual(new Set(['canceled']));
  await off.cancelAll();
  expect(new Set(await off.stored(skipped))).toEqual(new Set(['canceled']));
});

test('one endpoint after the other gets its turn, whatever the number', async () => {
  const ids: string[] = [];
  for (let nth = 0; nth < 49; nth += 1) {
    const { id } = (await newEndpoint(off.api)) as { id: string };
    ids.push(id);
  }
  await newEvent(off.api);
  for (const id of ids) await off.api.call('POST', `/v1/webhooks/${id}/disable`);
  const first = await step();
  expect(first.held).toBe(49);
  expect(first.last).not.toBe('');
  expect(await stepHolding(off.api.pool, first.last)).toMatchObject({ held: 0, last: '' });
});
