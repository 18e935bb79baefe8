import { createAccount } from '../../src/accounts/accounts.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { getRecovery } from '../../src/deliveries/recoveries.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import { asId } from '../support/as-id';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { secretBox } from '../api/support';
import { handl, handlJson } from './run';

let database: TestDatabase;
let env: { DATABASE_URL: string };
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
});
afterAll(() => database.drop());

/** An endpoint, a delivery to it that was delivered, and the account. */
async function delivered() {
  const accountId = await createAccount(database.pool, { name: 'Shop', email: 'ops@example.com' });
  const endpoint = { accountId, url: 'https://a.example/', description: null, eventTypes: ['*'] };
  const { id } = await createEndpoint(database.pool, secretBox, { ...endpoint, secret: generateSecret() }, OPERATOR);
  await publishEvent(database.pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  const { rows } = await database.pool.query(
    `with gone as (delete from deliveries where endpoint_id = $1 returning *)
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
       created_at, finished_at)
     select id, account_id, event_id, endpoint_id, event_type, is_test, 'delivered', 1, 1, created_at, now() from gone returning id`,
    [id],
  );
  return { accountId, endpoint: id, delivery: rows[0].id as string };
}

test('a delivery is sent again, once, and the audit log says that an operator did it', async () => {
  const { delivery, accountId } = await delivered();
  expect(await handlJson(['deliveries', 'resend', delivery], env)).toEqual({
    id: delivery,
    object: 'delivery',
    cycle: 2,
  });
  const { rows } = await database.pool.query('select action, api_key_id from audit_log where object_id = $1', [
    delivery,
  ]);
  expect(rows).toEqual([{ action: 'delivery.resent', api_key_id: null }]);
  expect(accountId).toMatch(/^acct_/);
  const again = await handl(['deliveries', 'resend', delivery], env);
  expect([again.code, again.stderr]).toEqual([
    1,
    `error: <delivery id>: "${delivery}" is not finished: it waits or is being sent\n`,
  ]);
  const none = await handl(['deliveries', 'resend', 'dlv_none'], env);
  expect([none.code, none.stderr]).toEqual([1, 'error: <delivery id>: there is no delivery "dlv_none"\n']);
});

test('a replay is counted and started', async () => {
  const { endpoint, accountId } = await delivered();
  const args = ['endpoints', 'replay', endpoint, '--include', 'all', '--since', '2025-01-01T00:00Z'];
  expect(await handlJson([...args, '--dry-run'], env)).toMatchObject({ object: 'replay_preview', total: 1 });
  const started = await handlJson(args, env);
  expect(started).toMatchObject({ object: 'recovery', include: 'all', total: 1, total_capped: false });
  expect(await getRecovery(database.pool, accountId, asId('rec', started.id))).toMatchObject({ status: 'running' });
  const again = await handl(args, env);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('a recovery of')]);
  const wrong = await handl([...args.slice(0, 5), '--since', 'Tuesday'], env);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Use a time such as')]);
  const none = await handl(['endpoints', 'replay', 'we_none', ...args.slice(3)], env);
  expect(none.stderr).toBe('error: <endpoint id>: there is no endpoint "we_none"\n');
});
