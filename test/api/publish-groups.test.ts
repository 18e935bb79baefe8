import type { Db } from '../../src/db/pool';
import { errorOf, newAccount, request, startApi, startApp } from './support';
import type { TestApi } from './support';
import { until } from '../support/until';

const CONNECTIONS = 3;
const PUBLISHERS = 12;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A database in which publishing waits until `release` is called. */
function heldDb() {
  let statements = 0;
  let authenticated = 0;
  const held: (() => void)[] = [];
  let isReleased = false;
  const db: Db = {
    async query(query) {
      const isPublishing = query.text.includes('publish_event(');
      if (isPublishing) statements++;
      if (isPublishing && !isReleased) await new Promise<void>((resolve) => held.push(resolve));
      const result = await api.pool.query(query);
      if (query.name === 'find-api-keys') authenticated += (query.values![0] as Buffer[]).length;
      return result;
    },
  };
  return {
    db,
    statements: () => statements,
    authenticated: () => authenticated,
    release() {
      isReleased = true;
      held.forEach((go) => go());
    },
  };
}

test('requests that come while others are published share a statement, and each has its own response', async () => {
  const held = heldDb();
  const concurrency = {
    publish: { running: 64, waiting: 0, connections: CONNECTIONS },
    general: { running: 9, waiting: 0 },
  };
  const app = await startApp({ db: api.pool, publishingDb: held.db, concurrency });
  const { accountId, key } = await newAccount(api.pool);
  const publish = (n: number, idempotencyKey?: string) =>
    request(app.base, 'POST', '/v1/events', {
      ...{ key, body: { type: 'order.created', data: { n } } },
      headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
    });
  const first = [publish(0), publish(0)];
  await until('two statements', () => held.statements() === 2);
  const sent = Array.from({ length: PUBLISHERS }, (_, n) => publish(n));
  const repeated = [publish(1, 'a'), publish(1, 'a')];
  await until('all to be authenticated', () => held.authenticated() === 2 + PUBLISHERS + 2);
  held.release();
  const responses = await Promise.all([...first, ...sent, ...repeated]);
  expect(responses.map(({ status }) => status)).toEqual(Array(2 + PUBLISHERS + 2).fill(202));
  expect(held.statements()).toBeLessThan(2 + PUBLISHERS);
  const replays = responses.filter(({ headers }) => headers.get('idempotent-replayed') === 'true');
  expect(replays.map(({ json }) => json)).toEqual([responses.at(-1)!.json]);
  expect(responses.at(-2)!.json).toEqual(responses.at(-1)!.json);
  const { rows } = await api.pool.query('select count(*) from events where account_id = $1', [accountId]);
  expect(rows).toEqual([{ count: 2 + PUBLISHERS + 1 }]);

  expect(errorOf(await publish(2, 'a'))).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
  await app.close();
});
