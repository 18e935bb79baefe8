import { addDeliveries } from '../support/bulk-rows';
import { addLogDays } from '../support/log-days';
import { finish, requeue } from '../support/moves';
import { newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

const DAYS = 6;
/** Deliveries of each day. */
const PER_DAY = 25;
const WALKS = 12;

let api: TestApi;
let ids: string[];
beforeAll(async () => {
  api = await startApi();
  await addLogDays(api.pool, DAYS - 2);
  const { id: endpointId } = await newEndpoint(api);
  const made = await addDeliveries(api.pool, { accountId: api.accountId, endpointId }, DAYS * PER_DAY, 'in_progress');
  // Spread over the days: the first ones into the table of former rows.
  const { rows } = await api.pool.query<{ id: string }>(
    `update deliveries set id = first_id('dlv', now() - n * interval '1 day' / $2::int) || right(id, 16)
     from unnest($1::text[]) with ordinality as old(old_id, n) where id = old_id returning id`,
    [made, PER_DAY],
  );
  ids = rows.map(({ id }) => id).sort();
});
afterAll(() => api.stop());

/** The ids on all pages, in the order of the list. */
async function walk(filter: string): Promise<string[]> {
  const seen: string[] = [];
  for (let after = ''; ; after = `&starting_after=${seen.at(-1)}`) {
    const { status, json } = await api.call('GET', `/v1/deliveries?limit=17${filter}${after}`);
    expect(status).toBe(200);
    seen.push(...json.data.map(({ id }: Json) => id));
    if (!json.has_more) return seen;
  }
}

/** Ends deliveries, and sends them again, some at a time, until it is told to stop. @returns the number of moves */
async function moveAll(isOver: () => boolean): Promise<number> {
  let moves = 0;
  for (let from = 0; !isOver(); from = (from + 1) % 10) {
    const some = ids.filter((_id, n) => n % 10 === from);
    const { rowCount } = await finish(api.pool, some, from % 2 ? 'delivered' : 'exhausted');
    moves += rowCount! + (await requeue(api.pool, some)).rowCount!;
  }
  return moves;
}

test.each(['', '&type=order.created', '&test=false'])(
  'the pages of "%s" have each delivery once, newest first, while deliveries move between the tables',
  async (filter) => {
    let isOver = false;
    const mover = moveAll(() => isOver);
    try {
      for (let nth = 0; nth < WALKS; nth += 1) expect(await walk(filter)).toEqual(ids.toReversed());
    } finally {
      isOver = true;
    }
    expect(await mover).toBeGreaterThan(ids.length);
  },
  120_000,
);

test('a delivery is shown, whichever table it is in', async () => {
  const [id] = ids;
  const shown = async () => (await api.call('GET', `/v1/deliveries/${id}`)).json.status;
  await finish(api.pool, ids, 'canceled');
  expect(await shown()).toBe('canceled');
  await requeue(api.pool, ids);
  expect(await shown()).toBe('pending');
});
