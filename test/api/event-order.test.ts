import { randomBytes } from 'node:crypto';
import { newAccount, request } from './support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { startProduct } from '../support/product';
import type { Product } from '../support/product';

const CHAINS = 8;
const LINKS = 25;

let database: TestDatabase;
let key: string;
let processes: Product[];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ key } = await newAccount(database.pool));
  const env = {
    ROLE: 'api',
    DATABASE_URL: database.url,
    SMTP_URL: 'smtp://127.0.0.1:1',
    SECRETS_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'silent',
  };
  processes = await Promise.all([startProduct(env), startProduct(env)]);
});
afterAll(async () => {
  await Promise.all(processes.map((product) => product.stop()));
  await database.drop();
});

/** Publishes events one after the other, each when the 202 of the one before has arrived, by turns with two processes. */
async function chain(nth: number): Promise<string[]> {
  const ids: string[] = [];
  for (let link = 0; link < LINKS; link += 1) {
    const { base } = processes[(nth + link) % 2]!;
    const body = { type: 'order.created', data: { nth, link } };
    const { status, json } = await request(base, 'POST', '/v1/events', { key, body });
    expect(status).toBe(202);
    ids.push(json.id);
  }
  return ids;
}

test('an event published after the 202 of another has the greater id, whichever API process accepts it', async () => {
  const chains = await Promise.all(Array.from({ length: CHAINS }, (_, nth) => chain(nth)));
  for (const ids of chains) expect(ids).toEqual([...ids].sort());
  const listed = await request(processes[0]!.base, 'GET', '/v1/events?limit=100', { key });
  const newest = chains.flat().sort().reverse().slice(0, 100);
  expect(listed.json.data.map(({ id }: { id: string }) => id)).toEqual(newest);
});
