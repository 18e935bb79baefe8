import { FINISHED_STATUSES } from '../../src/deliveries/delivery';
import type { FinishedStatus } from '../../src/deliveries/delivery';
import { finish } from '../support/moves';
import { API_SETTINGS } from '../support/defaults';
import { newEndpoint, newEvent, startApi } from './support';
import type { Json, TestApi } from './support';

const DAY_MS = 86_400_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const shown = async (id: string): Promise<Json> => (await api.call('GET', `/v1/deliveries/${id}`)).json;
const listed = async (query: string): Promise<Json[]> => (await api.call('GET', `/v1/deliveries?${query}`)).json.data;

/** A delivery to an endpoint of its own, as a worker would leave it. */
async function newDelivery(set: string): Promise<{ id: string; event: string; endpoint: string }> {
  const { id: endpoint } = await newEndpoint(api, ['order.created']);
  await newEvent(api);
  const [{ id, event }] = await listed(`endpoint=${endpoint}`);
  await api.pool.query(`update deliveries set ${set} where id = $1`, [id]);
  await api.pool.query(`update endpoints set event_types = '{product.created}' where id = $1`, [endpoint]);
  return { id, event, endpoint };
}

const ENDED = 'cycle = 3, next_attempt = 4, cycle_started_at = now(), finished_at = now()';

test.each(['delivered', 'exhausted', 'canceled'] satisfies FinishedStatus[])(
  'what an older release has %s looks the same before and after a worker moves it',
  async (status) => {
    const { id, event, endpoint } = await newDelivery(`status = '${status}', ${ENDED}`);
    const before = await shown(id);
    expect(before).toMatchObject({ status, cycle: 3, attempt: 4, due_at: null, finished_at: expect.any(String) });
    const { rows } = await api.pool.query('select finished_at from deliveries where id = $1', [id]);
    await finish(api.pool, [id], status);
    await api.pool.query('update finished_deliveries set finished_at = $2 where id = $1', [id, rows[0].finished_at]);
    expect(await shown(id)).toEqual(before);
    for (const which of [`endpoint=${endpoint}`, `endpoint=${endpoint}&status=${status}`, `event=${event}`]) {
      expect(await listed(which)).toEqual([before]);
    }
  },
);

test.each(FINISHED_STATUSES)(
  'an end as %s is shown with its time, and listed under no other status',
  async (status) => {
    const { id, endpoint } = await newDelivery('status = status');
    await api.call('POST', `/v1/webhooks/${endpoint}/disable`);
    await finish(api.pool, [id], status);
    const delivery = await shown(id);
    const finishedMs = Date.parse(delivery.finished_at);
    expect(delivery).toMatchObject({ status, due_at: null, held_until: null });
    expect(Math.abs(Date.now() - finishedMs)).toBeLessThan(60_000);
    for (const other of ['pending', 'held', 'in_progress', ...FINISHED_STATUSES]) {
      expect([other, await listed(`endpoint=${endpoint}&status=${other}`)]).toEqual([
        other,
        other === status ? [delivery] : [],
      ]);
    }
  },
);

test.each(['pending', 'held'])('a row that is %s is shown by the status of its endpoint', async (stored) => {
  const { id, endpoint } = await newDelivery(`status = '${stored}', queued_at = now() - interval '2 days'`);
  expect(await shown(id)).toMatchObject({ status: 'pending', held_until: null });
  await api.call('POST', `/v1/webhooks/${endpoint}/disable`);
  const { rows } = await api.pool.query('select off_since from endpoints where id = $1', [endpoint]);
  const keptMs = API_SETTINGS.retentionDays * DAY_MS;
  const offSinceMs = rows[0].off_since.getTime();
  const held = await shown(id);
  expect(held).toMatchObject({ status: 'held', held_until: new Date(offSinceMs + keptMs).toISOString() });
  expect(await listed(`endpoint=${endpoint}&status=held`)).toEqual([held]);
  expect(await listed(`endpoint=${endpoint}&status=pending`)).toEqual([]);

  // It was queued after the endpoint went off: a retry by hand, for example.
  await api.pool.query(`update deliveries set queued_at = $2 where id = $1`, [id, new Date(offSinceMs + 5_000)]);
  expect((await shown(id)).held_until).toBe(new Date(offSinceMs + 5_000 + keptMs).toISOString());
});

test.each(['pending', 'held'])('a test is never held, whatever its row says: %s', async (stored) => {
  const { id, endpoint } = await newDelivery(`status = '${stored}', is_test = true`);
  await api.call('POST', `/v1/webhooks/${endpoint}/disable`);
  const delivery = await shown(id);
  expect(delivery).toMatchObject({ status: 'pending', held_until: null });
  expect(await listed(`endpoint=${endpoint}&status=pending&test=true`)).toEqual([delivery]);
  expect(await listed(`endpoint=${endpoint}&status=held`)).toEqual([]);
});
