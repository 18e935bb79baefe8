import { newEndpoint, newEvent, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A disabled endpoint that holds so many deliveries. */
async function holding(count: number, event: string): Promise<string> {
  const { id } = await newEndpoint(api);
  await api.call('POST', `/v1/webhooks/${id}/disable`);
  await api.pool.query(
    `insert into deliveries (account_id, event_id, endpoint_id, event_type)
     select $1, $2, $3, 'order.created' from generate_series(1, $4::int)`,
    [api.accountId, event, id, count],
  );
  return id;
}

const counted = ({ held_count, held_count_capped }: Json) => [held_count, held_count_capped];

test('a list counts the held deliveries of each endpoint to 200, a single endpoint to 10,000, and both say so', async () => {
  const event = (await newEvent(api)).id;
  const few = await holding(199, event);
  const many = await holding(201, event);
  const most = await holding(10_000, event);
  const { data } = (await api.call('GET', '/v1/webhooks')).json;
  expect(Object.fromEntries(data.map((endpoint: Json) => [endpoint.id, counted(endpoint)]))).toEqual({
    [few]: [199, false],
    [many]: [200, true],
    [most]: [200, true],
  });
  const get = async (id: string) => counted((await api.call('GET', `/v1/webhooks/${id}`)).json);
  expect(await get(few)).toEqual([199, false]);
  expect(await get(many)).toEqual([201, false]);
  expect(await get(most)).toEqual([10_000, true]);
});
