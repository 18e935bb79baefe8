import { randomBytes } from 'node:crypto';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { migrateBefore } from '../support/releases';

const role = `producer_${randomBytes(6).toString('hex')}`;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('template0');
});
afterAll(async () => {
  await database.pool.query(`drop owned by ${role}; drop role ${role}`);
  await database.drop();
});

test('a producer with the rights of before search goes on publishing after the upgrade', async () => {
  const { pool, url } = database;
  await migrateBefore(url, '0019');
  const id = await createAccount(pool, { name: 'Test', email: 'owner@example.com' });
  await pool.query(`
    create role ${role};
    grant select on accounts, endpoints, event_types, finished_deliveries to ${role};
    grant select, insert on events, deliveries to ${role};
    grant select, insert, update on idempotency_keys to ${role}`);
  const publish = async () => {
    const client = await pool.connect();
    try {
      await client.query(`set role ${role}`);
      await client.query(`select publish_event('${id}', 'order.created', '{"id":"ord_1"}', 'key')`);
    } finally {
      client.release(true);
    }
  };
  await publish();
  await migrateBefore(url);
  await publish();
  await pool.query('delete from idempotency_keys');
  await publish();
  expect((await pool.query('select count(*) from events')).rows).toEqual([{ count: 2 }]);
  expect((await pool.query('select value from event_ids')).rows).toEqual([{ value: 'ord_1' }]);
});
