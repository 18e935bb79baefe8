import {
  markDeletedWithPending,
  MAX_CANCELED_PER_STEP,
  stepCancellations,
} from '../../src/deliveries/cancellations.sql';
import { stepRecoveries } from '../../src/deliveries/recoveries.sql';
import { loadHealth, markEnabled } from '../../src/endpoints/health.sql';
import type { EndpointId } from '../../src/lib/ids';
import { requeueOverdue } from '../../src/maintenance/overdue.sql';
import { loadBacklog } from '../../src/metrics/backlog.sql';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import { claimDeliveries, releaseClaims } from '../../src/sending/claims.sql';
import { asId } from '../support/as-id';
import { addDeliveries, countChangedRows } from '../support/bulk-rows';
import { newEndpoint, newEvent, secretBox, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
let id: string;
beforeEach(async () => {
  api = await startApi({ signals: { signalHealth: carryOutRequest, retryNow: () => Promise.resolve() } });
  ({ id } = await newEndpoint(api));
  await act('disable');
});
afterEach(() => api.stop());

/** Does what `endpointHealth` does. */
async function carryOutRequest(endpointId: EndpointId): Promise<void> {
  const { incident, enableRequest } = await loadHealth(api.pool, endpointId);
  if (enableRequest) await markEnabled(api.pool, endpointId, incident, enableRequest);
}

const act = (action: 'enable' | 'disable', body?: Json) => api.call('POST', `/v1/webhooks/${id}/${action}`, { body });
const remove = () => api.call('DELETE', `/v1/webhooks/${id}`);
const held = (count: number) => addDeliveries(api.pool, { accountId: api.accountId, endpointId: id }, count);
const publish = async (): Promise<string> => {
  const event = await newEvent(api);
  return (await api.call('GET', `/v1/events/${event.id}/deliveries`)).json.data[0].id;
};
const claim = async () =>
  (await claimDeliveries(api.pool, { limit: 100, limiters: [], newSlots: 100 })).map(({ deliveryId }) => deliveryId);
const shown = async (delivery: string): Promise<Json> => (await api.call('GET', `/v1/deliveries/${delivery}`)).json;
const statuses = (ids: readonly string[]) => Promise.all(ids.map(async (delivery) => (await shown(delivery)).status));
const endpoint = async (): Promise<Json> => (await api.call('GET', `/v1/webhooks/${id}`)).json;
/** The stored statuses of these deliveries. */
const stored = async (ids: readonly string[]) =>
  (await api.pool.query('select status from deliveries where id = any($1) order by id', [ids])).rows.map(
    ({ status }) => status,
  );
const listed = async (query: string): Promise<string[]> =>
  (await api.call('GET', `/v1/deliveries?limit=100&${query}`)).json.data.map((delivery: Json) => delivery.id);

async function cancelAll(): Promise<void> {
  while ((await stepCancellations(api.pool)).canceled > 0);
}

test.each([1, 40])(
  'skip: %i held deliveries count as canceled at once, and only later ones are sent',
  async (count) => {
    const skipped = await held(count);
    expect((await endpoint()).held_count).toBe(count);
    expect((await act('enable', { held: 'skip' })).json).toMatchObject({ status: 'enabled', held_count: 0 });
    expect((await stored(skipped)).every((status) => status === 'pending')).toBe(true);

    const later = await publish();
    const before = await Promise.all(skipped.map(shown));
    for (const delivery of before) {
      expect(delivery).toMatchObject({ status: 'canceled', due_at: null, held_until: null, temporal_url: null });
    }
    expect((await loadBacklog(api.pool)).pending).toBe(1);
    expect(await claim()).toEqual([later]);

    await cancelAll();
    expect((await stored(skipped)).every((status) => status === 'canceled')).toBe(true);
    expect(await Promise.all(skipped.map(shown))).toEqual(before);
    expect((await shown(later)).status).toBe('in_progress');
    expect((await stepCancellations(api.pool)).ended).toEqual([]);
  },
);

test('lists and filters show the deliveries as canceled from the start', async () => {
  const skipped = await held(3);
  await act('enable', { held: 'skip' });
  const later = await publish();
  const check = async () => {
    const newestFirst = skipped.toReversed();
    expect(await listed('')).toEqual([later, ...newestFirst]);
    for (const which of ['', `&endpoint=${id}`, '&test=false', '&type=order.created']) {
      expect(await listed(`status=canceled${which}`)).toEqual(newestFirst);
      expect(await listed(`status=pending${which}`)).toEqual([later]);
      expect(await listed(`status=held${which}`)).toEqual([]);
    }
  };
  await check();
  await cancelAll();
  await check();
});

test('deletion: deliveries count as canceled at once, attempts under way finish', async () => {
  const pending = await held(3);
  const rows = { accountId: api.accountId, endpointId: id };
  const [sending, ...waiting] = await addDeliveries(api.pool, rows, 3, 'in_progress');
  await api.pool.query('update deliveries set sending_since = now() where id = $1', [sending]);
  expect((await remove()).json).toEqual({ id, object: 'webhook_endpoint', deleted: true });
  const check = async () => {
    expect(await statuses([...pending, ...waiting])).toEqual(Array(5).fill('canceled'));
    expect((await shown(sending!)).status).toBe('in_progress');
    expect((await listed('status=canceled')).sort()).toEqual([...pending, ...waiting].sort());
    expect((await listed(`status=canceled&endpoint=${id}`)).sort()).toEqual([...pending, ...waiting].sort());
    expect(await listed('status=in_progress')).toEqual([sending]);
    expect(await listed(`status=in_progress&endpoint=${id}`)).toEqual([sending]);
    expect([await listed('status=held'), await listed('status=pending')]).toEqual([[], []]);
  };
  await check();
  expect(await claim()).toEqual([]);
  await cancelAll();
  expect(await stored([...pending, ...waiting])).toEqual(Array(5).fill('canceled'));
  expect(await stored([sending!])).toEqual(['in_progress']);
  await check();
});

test('no statement changes more rows than a batch has', async () => {
  const most = await countChangedRows(api.pool);
  const skipped = await held(MAX_CANCELED_PER_STEP * 2 + 1);
  await act('enable', { held: 'skip' });
  await cancelAll();
  await act('disable');
  const pending = await held(MAX_CANCELED_PER_STEP + 1);
  const rows = { accountId: api.accountId, endpointId: id };
  const waiting = await addDeliveries(api.pool, rows, MAX_CANCELED_PER_STEP + 1, 'in_progress');
  await remove();
  await cancelAll();
  expect(await most()).toBeLessThanOrEqual(MAX_CANCELED_PER_STEP * 2);
  const all = await stored([...skipped, ...pending, ...waiting]);
  expect(all.filter((status) => status === 'canceled')).toHaveLength(all.length);
});

test('an endpoint that is disabled during a skip: later deliveries are held, the skipped ones stay canceled', async () => {
  const skipped = await held(2);
  await act('enable', { held: 'skip' });
  const later = await publish();
  await act('disable');
  expect((await endpoint()).held_count).toBe(1);
  expect(await statuses([...skipped, later])).toEqual(['canceled', 'canceled', 'held']);
  expect(await listed('status=held')).toEqual([later]);
  await act('enable', { held: 'send' });
  expect(await claim()).toEqual([later]);
  await cancelAll();
  expect(await stored([...skipped, later])).toEqual(['canceled', 'canceled', 'in_progress']);
});

test('a second skip during the first takes what is held by then', async () => {
  const first = await held(2);
  await act('enable', { held: 'skip' });
  await act('disable');
  const second = [await publish(), await publish()];
  await act('enable', { held: 'skip' });
  const later = await publish();
  expect(await statuses([...first, ...second])).toEqual(Array(4).fill('canceled'));
  await cancelAll();
  expect(await stored([...first, ...second, later])).toEqual([...Array(4).fill('canceled'), 'pending']);
});

test('deletion during a skip cancels everything', async () => {
  const skipped = await held(2);
  await act('enable', { held: 'skip' });
  const later = await publish();
  await remove();
  expect(await statuses([...skipped, later])).toEqual(Array(3).fill('canceled'));
  await cancelAll();
  expect(await stored([...skipped, later])).toEqual(Array(3).fill('canceled'));
});

test('a request that is withdrawn before it is carried out skips nothing', async () => {
  const kept = await held(2);
  await api.pool.query(`update endpoints set enable_request = 'skip', enable_requested_at = now() where id = $1`, [id]);
  await act('disable');
  await act('enable', { held: 'send' });
  expect((await claim()).sort()).toEqual(kept);
});

test('a skip takes what was held when it was requested, not what came before it was carried out', async () => {
  const skipped = await held(2);
  await api.pool.query(`update endpoints set enable_request = 'skip', enable_requested_at = now() where id = $1`, [id]);
  const later = await publish();
  await carryOutRequest(asId('we', id));
  await cancelAll();
  expect(await stored([...skipped, later])).toEqual(['canceled', 'canceled', 'pending']);
});

test('an event that a long transaction publishes after the skip is sent', async () => {
  const producer = await api.pool.connect();
  await producer.query('begin');
  await producer.query('select now()');
  const [skipped] = await held(1);
  await act('enable', { held: 'skip' });
  await producer.query(`select publish_event($1, 'order.created', '{}')`, [api.accountId]);
  await producer.query('commit');
  producer.release();
  const claimed = await claim();
  expect([claimed.length, claimed.includes(asId('dlv', skipped!))]).toEqual([1, false]);
});

test('a skipped delivery that is retried is sent', async () => {
  const [first, second] = await held(2);
  await act('enable', { held: 'skip' });
  const { status, json } = await api.call('POST', `/v1/deliveries/${first}/retry`);
  expect([status, json.status, json.cycle]).toEqual([202, 'pending', 2]);
  await cancelAll();
  expect(await stored([first!, second!])).toEqual(['pending', 'canceled']);
  expect(await claim()).toEqual([first]);
});

test('an attempt of a skipped delivery does not begin', async () => {
  const [skipped] = await held(1);
  await act('enable', { held: 'skip' });
  const key = { deliveryId: asId('dlv', skipped!), cycle: 1, attempt: 1 };
  const { begun, position } = await beginAttempt(api.pool, secretBox, key);
  expect([begun, position.status]).toEqual([undefined, 'canceled']);
});

test('deliveries in progress are not skipped, even if they become pending again during the skip', async () => {
  const rows = { accountId: api.accountId, endpointId: id };
  const ids = await addDeliveries(api.pool, rows, 3, 'in_progress');
  await held(1);
  await act('enable', { held: 'skip' });
  const [released, lost, heldAgain] = ids.map((delivery) => asId('dlv', delivery));
  await releaseClaims(api.pool, [released!]);
  await requeueOverdue(api.pool, [{ deliveryId: lost!, cycle: 1 }]);
  await act('disable');
  const { position } = await beginAttempt(api.pool, secretBox, { deliveryId: heldAgain!, cycle: 1, attempt: 2 });
  expect(position.status).toBe('pending');
  await cancelAll();
  await act('enable', { held: 'send' });
  expect((await claim()).sort()).toEqual(ids);
});

test('a recovery during a skip sends what it takes', async () => {
  const rows = { accountId: api.accountId, endpointId: id };
  const recovered = await addDeliveries(api.pool, rows, 2, 'exhausted');
  await held(120);
  await act('enable', { held: 'skip' });
  await api.call('POST', `/v1/webhooks/${id}/recover`, { body: { since: '2025-01-01T00:00:00Z' } });
  expect(await stepRecoveries(api.pool)).toBe(2);
  expect((await claim()).sort()).toEqual(recovered);
});

test('rows that a transaction holds are canceled later, and several workers share the work', async () => {
  const skipped = await held(300);
  await act('enable', { held: 'skip' });
  const client = await api.pool.connect();
  await client.query('begin');
  await client.query('select from deliveries where id = $1 for update', [skipped[7]]);
  const steps = await Promise.all(Array.from({ length: 4 }, () => stepCancellations(api.pool)));
  await cancelAll();
  expect(steps.flatMap(({ ended }) => ended)).toEqual([]);
  expect((await stored(skipped)).filter((status) => status === 'pending')).toHaveLength(1);
  await client.query('rollback');
  client.release();
  expect((await stepCancellations(api.pool)).canceled).toBe(1);
  expect((await stepCancellations(api.pool)).ended).toEqual([id]);
});

test('an event that is accepted while its endpoint is deleted is canceled in the end', async () => {
  await remove();
  await cancelAll();
  const [late] = await held(1);
  expect((await shown(late!)).status).toBe('canceled');
  await markDeletedWithPending(api.pool);
  await cancelAll();
  expect(await stored([late!])).toEqual(['canceled']);
});
