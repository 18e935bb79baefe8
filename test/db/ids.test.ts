import { isId } from '../../src/lib/ids';
import { newAccount } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MANY = 2_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The parts of an id: the milliseconds, the microseconds within the millisecond, and the random characters. */
const partsOf = (id: string) => ({
  millis: id.slice(4, 14),
  micros: [...id.slice(14, 16)].reduce((sum, character) => sum * 32 + ALPHABET.indexOf(character), 0),
  random: id.slice(16),
});

async function manyIds(): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(`select new_id('evt') as id from generate_series(1, $1)`, [
    MANY,
  ]);
  return rows.map(({ id }) => id);
}

test('ids that are made one after another sort in that order, also within a millisecond', async () => {
  const ids = await manyIds();
  expect(new Set(ids.map((id) => partsOf(id).millis)).size).toBeLessThan(MANY);
  expect(ids).toEqual([...ids].sort());
  // The database and JavaScript agree about the order.
  const { rows } = await database.pool.query<{ id: string }>('select id from unnest($1::text[]) id order by id', [
    [...ids].reverse(),
  ]);
  expect(rows.map(({ id }) => id)).toEqual(ids);
});

test('events that one statement publishes sort in the order of its calls', async () => {
  const { accountId } = await newAccount(database.pool);
  const { rows } = await database.pool.query<{ id: string }>(
    `select event_id as id from generate_series(1, 300) n, publish_event($1, 'order.created', json_build_object('n', n))
     order by n`,
    [accountId],
  );
  expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).sort());
});

test('ids made by turns on two connections sort in the order in which they were made', async () => {
  const clients = await Promise.all([database.pool.connect(), database.pool.connect()]);
  const ids: string[] = [];
  for (let nth = 0; nth < 200; nth += 1) {
    const { rows } = await clients[nth % 2]!.query<{ id: string }>(`select new_id('evt') as id`);
    ids.push(rows[0]!.id);
  }
  for (const client of clients) client.release();
  expect(ids).toEqual([...ids].sort());
});

test('an id is a ULID of the time at which it was made, with 70 random bits', async () => {
  const { rows } = await database.pool.query<{ isInTime: boolean }>(
    `select first_id('evt', date_trunc('milliseconds', before)) <= id
        and id < first_id('evt', date_trunc('milliseconds', after) + interval '1 millisecond') as "isInTime"
     from generate_series(1, $1) n, lateral (
       select clock_timestamp() as before, new_id('evt') as id, clock_timestamp() as after, n offset 0) made`,
    [MANY],
  );
  expect(rows.filter(({ isInTime }) => !isInTime)).toEqual([]);

  const ids = await manyIds();
  expect(ids.filter((id) => !isId('evt', id))).toEqual([]);
  const parts = ids.map(partsOf);
  expect(parts.filter(({ micros }) => micros > 999)).toEqual([]);
  // Every character at every place, so that none of the random bits is constant.
  for (let place = 0; place < 14; place += 1) {
    expect(new Set(parts.map(({ random }) => random[place])).size).toBe(32);
  }
  expect(new Set(parts.map(({ random }) => random)).size).toBe(MANY);
});
