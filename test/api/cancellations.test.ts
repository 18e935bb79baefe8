import { MAX_CANCELED_PER_STEP, stepCancellations } from '../../src/deliveries/cancellations.sql';
import { sweepWaiting } from '../../src/deliveries/holding.sql';
import { countChangedRows } from '../support/bulk-rows';
import { startOffEndpoint } from './off-endpoint';
import type { OffEndpoint } from './off-endpoint';

let off: OffEndpoint;
beforeEach(async () => {
  off = await startOffEndpoint();
});
afterEach(() => off.stop());

test('deletion: deliveries count as canceled at once, attempts under way finish', async () => {
  const pending = await off.add(3);
  const [sending, ...waiting] = await off.add(3, 'in_progress');
  await off.api.pool.query('update deliveries set sending_since = now() where id = $1', [sending]);
  expect((await off.remove()).json).toEqual({ id: off.id, object: 'webhook_endpoint', deleted: true });
  const check = async () => {
    expect(await off.statuses([...pending, ...waiting])).toEqual(Array(5).fill('canceled'));
    expect((await off.shown(sending!)).status).toBe('in_progress');
    expect((await off.listed('status=canceled')).sort()).toEqual([...pending, ...waiting].sort());
    expect((await off.listed(`status=canceled&endpoint=${off.id}`)).sort()).toEqual([...pending, ...waiting].sort());
    expect(await off.listed('status=in_progress')).toEqual([sending]);
    expect(await off.listed(`status=in_progress&endpoint=${off.id}`)).toEqual([sending]);
    expect([await off.listed('status=held'), await off.listed('status=pending')]).toEqual([[], []]);
  };
  await check();
  expect(await off.claim()).toEqual([]);
  await off.cancelAll();
  expect(await off.stored([...pending, ...waiting])).toEqual(Array(5).fill('canceled'));
  expect(await off.stored([sending!])).toEqual(['in_progress']);
  await check();
});

test('no statement changes more rows than a batch has', async () => {
  const most = await countChangedRows(off.api.pool);
  const skipped = await off.add(MAX_CANCELED_PER_STEP * 2 + 1);
  await off.act('enable', { held: 'skip' });
  await off.cancelAll();
  await off.act('disable');
  const pending = await off.add(MAX_CANCELED_PER_STEP + 1);
  const waiting = await off.add(MAX_CANCELED_PER_STEP + 1, 'in_progress');
  await off.remove();
  await off.cancelAll();
  expect(await most()).toBeLessThanOrEqual(MAX_CANCELED_PER_STEP * 2);
  const all = await off.stored([...skipped, ...pending, ...waiting]);
  expect(all.filter((status) => status === 'canceled')).toHaveLength(all.length);
});

test('rows that a transaction holds are canceled later, and several workers share the work', async () => {
  const skipped = await off.add(300);
  await off.act('enable', { held: 'skip' });
  const client = await off.api.pool.connect();
  await client.query('begin');
  await client.query('select from deliveries where id = $1 for update', [skipped[7]]);
  const steps = await Promise.all(Array.from({ length: 4 }, () => stepCancellations(off.api.pool)));
  await off.cancelAll();
  expect(steps.flatMap(({ ended }) => ended)).toEqual([]);
  expect((await off.stored(skipped)).filter((status) => status === 'held')).toHaveLength(1);
  await client.query('rollback');
  client.release();
  expect((await stepCancellations(off.api.pool)).canceled).toBe(1);
  expect((await stepCancellations(off.api.pool)).ended).toEqual([off.id]);
});

test('an event that is accepted while its endpoint is deleted is canceled in the end', async () => {
  await off.remove();
  await off.cancelAll();
  const [late] = await off.add(1);
  expect((await off.shown(late!)).status).toBe('canceled');
  await sweepWaiting(off.api.pool, { pending: '', held: '' });
  await off.cancelAll();
  expect(await off.stored([late!])).toEqual(['canceled']);
});
