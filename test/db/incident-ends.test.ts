import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('what was skipped before counts for no later incident, although its rows are not canceled yet', async () => {
  const { pool } = database;
  const box = createSecretBox(Buffer.alloc(32).toString('base64'));
  const accountId = await createAccount(pool, { name: 'Test', email: 'owner@example.com' });
  const endpoint = { accountId, url: 'https://example.com/', description: null, eventTypes: ['*'] };
  const { id } = await createEndpoint(pool, box, { ...endpoint, secret: generateSecret() }, OPERATOR);
  const publish = () => publishEvent(pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  await publish();
  await pool.query('update endpoints set cancel_queued_until = clock_timestamp() where id = $1', [id]);
  await publish();
  await publish();
  await pool.query(`update endpoints set status = 'unhealthy', incident = 1, off_since = now() where id = $1`, [id]);
  await pool.query(
    'insert into notifications (endpoint_id, incident, delivery_id) select $1, 1, id from deliveries limit 1',
    [id],
  );

  await pool.query(
    `update endpoints set status = 'enabled', off_since = null, cancel_queued_until = clock_timestamp() where id = $1`,
    [id],
  );
  expect((await pool.query('select held_count from notifications')).rows).toEqual([{ held_count: 2 }]);
});
