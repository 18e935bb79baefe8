import type { QueryConfig } from 'pg';
import { createAccount } from '../../src/accounts/accounts.sql';
import type { Db } from '../../src/db/pool';
import { IdempotencyKeyReusedError } from '../../src/events/events.sql';
import { createPublisher } from '../../src/events/publisher';
import type { AccountId } from '../../src/lib/ids';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { until } from '../support/until';

let database: TestDatabase;
let accountId: AccountId;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  accountId = await createAccount(database.pool, { name: 'Test', email: 'test@example.com' });
});
afterAll(() => database.drop());

/** A publisher, the statements that it has sent, and the most of them at the same time. */
function watched(connections = 4, before: (query: QueryConfig) => void = () => undefined) {
  const statements: (string | undefined)[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const db: Db = {
    async query(query) {
      statements.push(query.name);
      mostAtOnce = Math.max(mostAtOnce, ++running);
      try {
        before(query);
        return await database.pool.query(query);
      } finally {
        running--;
      }
    },
  };
  const publish = createPublisher(db, { connections, maxWaiting: 100 });
  return {
    statements,
    mostAtOnce: () => mostAtOnce,
    publish: (dataJson: string, idempotencyKey: string | null = null, account = accountId) =>
      publish({ accountId: account, type: 'order.created', dataJson, idempotencyKey }),
  };
}
const group = 'publish-events';
const alone = 'publish-event';

/** The data of the account's events, in the order of their ids. */
async function storedData(): Promise<{ id: string; data: unknown }[]> {
  const text = `select id, convert_from(body, 'UTF8')::json -> 'data' as data from events where account_id = $1 order by id`;
  return (await database.pool.query<{ id: string; data: unknown }>(text, [accountId])).rows;
}

test('events that come together are published in few statements, and each gets its own id', async () => {
  const { publish, statements } = watched();
  const published = await Promise.all(Array.from({ length: 20 }, (_, n) => publish(`{"n": ${n}}`)));
  // Two are published at once; of the rest, sixteen go together.
  expect(statements).toEqual(Array(4).fill(group));
  const byId = published.map(({ id }, n) => ({ id, data: { n } })).sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(await storedData()).toEqual(byId);
});

test('a key that is repeated in a group publishes one event', async () => {
  const { publish, statements } = watched();
  const fillers = [publish('{}'), publish('{}')];
  const [first, , second] = await Promise.all([
    publish('{"n":1}', 'b'),
    publish('{"n":2}', 'a'),
    publish('{"n":1}', 'b'),
  ]);
  await Promise.all(fillers);
  expect(statements).toEqual([group, group, group]);
  expect(second).toEqual({ ...first, replayed: true });
  expect(first).toMatchObject({ replayed: false });
  expect(await storedData()).toHaveLength(4);
});

test('an event that is refused does not keep the others of its group from being published', async () => {
  const { publish, statements } = watched(3);
  const fillers = [publish('{}'), publish('{}')];
  const sent = [['{"n":1}', 'a'], ['{"n":2}', 'a'], ['[]'], ['{"n":3}'], ['{"n":1}', 'a']] as const;
  const [first, reused, notAnObject, other, replayed] = await Promise.allSettled(
    sent.map(([dataJson, idempotencyKey]) => publish(dataJson, idempotencyKey)),
  );
  await Promise.all(fillers);
  expect(statements).toEqual([group, group, group, ...Array<string>(5).fill(alone)]);
  expect(first).toMatchObject({ status: 'fulfilled', value: { replayed: false } });
  expect(reused).toMatchObject({ status: 'rejected', reason: expect.any(IdempotencyKeyReusedError) });
  expect(notAnObject).toMatchObject({ status: 'rejected', reason: { code: 'HW400' } });
  expect(other).toMatchObject({ status: 'fulfilled' });
  expect(replayed).toMatchObject({ status: 'fulfilled', value: { replayed: true } });
  expect(await storedData()).toHaveLength(4);
});

test('events whose keys are locked wait alone, within the share of their account', async () => {
  const { publish, mostAtOnce, statements } = watched(4);
  const other = await createAccount(database.pool, { name: 'Other', email: 'other@example.com' });
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const producer = await database.pool.connect();
  await producer.query('begin');
  await producer.query(`select p.* from unnest($2::text[]) key, publish_event($1, 'order.created', '{}', key) p`, [
    ...[accountId, keys],
  ]);
  const locked = keys.map((key) => publish('{}', key));
  const free = publish('{}');
  await until('those with a key to be tried alone', () => statements.filter((name) => name === alone).length >= 2);
  expect(await publish('{}', 'a', other)).toMatchObject({ replayed: false });
  expect(await publish('{}')).toMatchObject({ replayed: false });
  expect(mostAtOnce()).toBeLessThanOrEqual(4 + 1);
  await producer.query('commit');
  producer.release();
  expect(await Promise.all(locked)).toEqual(keys.map(() => expect.objectContaining({ replayed: true })));
  expect(await free).toMatchObject({ replayed: false });
});

test('while the database is away every event of a group gets its error, and none is tried again', async () => {
  let isAway = false;
  const { publish, statements } = watched(4, () => {
    if (isAway) throw new Error('connection terminated');
  });
  const fillers = [publish('{}'), publish('{}')];
  const events = Promise.allSettled([publish('{}'), publish('{}'), publish('{}')]);
  isAway = true;
  await Promise.all(fillers);
  expect((await events).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(statements).toEqual([group, group, group]);
  isAway = false;
  expect(await publish('{}')).toMatchObject({ replayed: false });
});

test('with one connection there are no groups', async () => {
  const { publish, statements, mostAtOnce } = watched(1);
  await Promise.all([publish('{}'), publish('{}'), publish('{}')]);
  expect([statements, mostAtOnce()]).toEqual([[alone, alone, alone], 1]);
});
