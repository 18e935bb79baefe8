import { stepCancellations } from '../../src/deliveries/cancellations.sql';
import { stepRecoveries } from '../../src/deliveries/recoveries.sql';
import { requeueOverdue } from '../../src/maintenance/overdue.sql';
import { loadBacklog } from '../../src/metrics/backlog.sql';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import { releaseClaims } from '../../src/sending/claims.sql';
import { asId } from '../support/as-id';
import { startOffEndpoint } from './off-endpoint';
import type { OffEndpoint } from './off-endpoint';

let off: OffEndpoint;
beforeEach(async () => {
  off = await startOffEndpoint();
});
afterEach(() => off.stop());

test.each([1, 40])(
  'skip: %i held deliveries count as canceled at once, and only later ones are sent',
  async (count) => {
    const skipped = await off.add(count);
    expect((await off.endpoint()).held_count).toBe(count);
    expect((await off.act('enable', { held: 'skip' })).json).toMatchObject({ status: 'enabled', held_count: 0 });
    expect((await off.stored(skipped)).every((status) => status === 'held')).toBe(true);

    const later = await off.publish();
    const before = await Promise.all(skipped.map(off.shown));
    for (const delivery of before) {
      expect(delivery).toMatchObject({ status: 'canceled', due_at: null, held_until: null, temporal_url: null });
    }
    expect((await loadBacklog(off.api.pool)).pending).toBe(1);
    expect(await off.claim()).toEqual([later]);

    await off.cancelAll();
    expect((await off.stored(skipped)).every((status) => status === 'canceled')).toBe(true);
    expect(await Promise.all(skipped.map(off.shown))).toEqual(before);
    expect((await off.shown(later)).status).toBe('in_progress');
    expect((await stepCancellations(off.api.pool)).ended).toEqual([]);
  },
);

test('lists and filters show the deliveries as canceled from the start', async () => {
  const skipped = await off.add(3);
  await off.act('enable', { held: 'skip' });
  const later = await off.publish();
  const check = async () => {
    const newestFirst = skipped.toReversed();
    expect(await off.listed('')).toEqual([later, ...newestFirst]);
    for (const which of ['', `&endpoint=${off.id}`, '&test=false', '&type=order.created']) {
      expect(await off.listed(`status=canceled${which}`)).toEqual(newestFirst);
      expect(await off.listed(`status=pending${which}`)).toEqual([later]);
      expect(await off.listed(`status=held${which}`)).toEqual([]);
    }
  };
  await check();
  await off.cancelAll();
  await check();
});

test('an endpoint that is disabled during a skip: later deliveries are held, the skipped ones stay canceled', async () => {
  const skipped = await off.add(2);
  await off.act('enable', { held: 'skip' });
  const later = await off.publish();
  await off.act('disable');
  expect((await off.endpoint()).held_count).toBe(1);
  expect(await off.statuses([...skipped, later])).toEqual(['canceled', 'canceled', 'held']);
  expect(await off.listed('status=held')).toEqual([later]);
  await off.act('enable', { held: 'send' });
  expect(await off.claim()).toEqual([later]);
  await off.cancelAll();
  expect(await off.stored([...skipped, later])).toEqual(['canceled', 'canceled', 'in_progress']);
});

test('a second skip during the first takes what is held by then', async () => {
  const first = await off.add(2);
  await off.act('enable', { held: 'skip' });
  await off.act('disable');
  const second = [await off.publish(), await off.publish()];
  await off.act('enable', { held: 'skip' });
  const later = await off.publish();
  expect(await off.statuses([...first, ...second])).toEqual(Array(4).fill('canceled'));
  await off.cancelAll();
  expect(await off.stored([...first, ...second, later])).toEqual([...Array(4).fill('canceled'), 'pending']);
});

test('deletion during a skip cancels everything', async () => {
  const skipped = await off.add(2);
  await off.act('enable', { held: 'skip' });
  const later = await off.publish();
  await off.remove();
  expect(await off.statuses([...skipped, later])).toEqual(Array(3).fill('canceled'));
  await off.cancelAll();
  expect(await off.stored([...skipped, later])).toEqual(Array(3).fill('canceled'));
});

test('a request that is withdrawn before it is carried out skips nothing', async () => {
  const kept = await off.add(2);
  await off.request('skip');
  await off.act('disable');
  await off.act('enable', { held: 'send' });
  expect((await off.claim()).sort()).toEqual(kept);
});

test('a skip takes what was held when it was requested, not what came before it was carried out', async () => {
  const skipped = await off.add(2);
  await off.request('skip');
  const later = await off.publish();
  await off.carryOut();
  await off.cancelAll();
  expect(await off.stored([...skipped, later])).toEqual(['canceled', 'canceled', 'held']);
  expect(await off.claim()).toEqual([later]);
});

test('an event that a long transaction publishes after the skip is sent', async () => {
  const producer = await off.api.pool.connect();
  await producer.query('begin');
  await producer.query('select now()');
  const [skipped] = await off.add(1);
  await off.act('enable', { held: 'skip' });
  await producer.query(`select publish_event($1, 'order.created', '{}')`, [off.api.accountId]);
  await producer.query('commit');
  producer.release();
  const claimed = await off.claim();
  expect([claimed.length, claimed.includes(asId('dlv', skipped!))]).toEqual([1, false]);
});

test('a skipped delivery that is retried is sent', async () => {
  const [first, second] = await off.add(2);
  await off.act('enable', { held: 'skip' });
  const { status, json } = await off.api.call('POST', `/v1/deliveries/${first}/retry`);
  expect([status, json.status, json.cycle]).toEqual([202, 'pending', 2]);
  await off.cancelAll();
  expect(await off.stored([first!, second!])).toEqual(['pending', 'canceled']);
  expect(await off.claim()).toEqual([first]);
});

test('an attempt of a skipped delivery does not begin', async () => {
  const [skipped] = await off.add(1);
  await off.act('enable', { held: 'skip' });
  const key = { deliveryId: asId('dlv', skipped!), cycle: 1, attempt: 1 };
  const { begun, position } = await beginAttempt(off.api.pool, key);
  expect([begun, position.status]).toEqual([undefined, 'canceled']);
});

test('deliveries in progress are not skipped, even if they become pending again during the skip', async () => {
  const ids = await off.add(3, 'in_progress');
  await off.add(1);
  await off.act('enable', { held: 'skip' });
  const [released, lost, heldAgain] = ids.map((delivery) => asId('dlv', delivery));
  await releaseClaims(off.api.pool, [released!]);
  await requeueOverdue(off.api.pool, [{ deliveryId: lost!, cycle: 1 }]);
  await off.act('disable');
  const { position } = await beginAttempt(off.api.pool, { deliveryId: heldAgain!, cycle: 1, attempt: 2 });
  expect(position.status).toBe('held');
  await off.cancelAll();
  await off.act('enable', { held: 'send' });
  expect((await off.claim()).sort()).toEqual(ids);
});

test('a recovery during a skip sends what it takes', async () => {
  const recovered = await off.add(2, 'exhausted');
  await off.add(120);
  await off.act('enable', { held: 'skip' });
  await off.api.call('POST', `/v1/webhooks/${off.id}/recover`, { body: { since: '2025-01-01T00:00:00Z' } });
  expect((await stepRecoveries(off.api.pool, 30)).requeued).toBe(2);
  expect((await off.claim()).sort()).toEqual(recovered);
});
