import { createTestDatabase } from '../support/database';
import { migrateBefore } from '../support/releases';

test('a copy that retention is making when migration 0016 runs stays equal to its partition', async () => {
  const { url, pool, drop } = await createTestDatabase('template0');
  await migrateBefore(url, '0016');
  await pool.query(`select create_log_copy('attempts_before')`);
  await migrateBefore(url);
  await pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
       sent_twice, worker)
     values ('acct_1', 'we_1', 'dlv_00', true, 1, 1, 'interrupted', now(), now(), true, 'worker-1')`,
  );
  const { rows } = await pool.query(`select delivery_id, sent_twice, worker from attempts_before_copy`);
  expect(rows).toEqual([{ delivery_id: 'dlv_00', sent_twice: true, worker: 'worker-1' }]);
  await pool.query(`select copy_log_rows('attempts_before', 100)`);
  const swapped = await pool.query<{ ok: boolean }>(`select swap_log_partition('attempts_before') as ok`);
  expect(swapped.rows).toEqual([{ ok: true }]);
  await drop();
});

test('a copy that retention is making when migration 0019 runs stays equal to its partition', async () => {
  const { url, pool, drop } = await createTestDatabase('template0');
  await migrateBefore(url, '0019');
  await pool.query(`select create_log_copy('events_before')`);
  await migrateBefore(url);
  await pool.query(
    `insert into events (id, account_id, type, body, reference) values ('evt_00', 'acct_1', 'order.created', '{}', 'mine')`,
  );
  await pool.query(
    `insert into deliveries (account_id, event_id, endpoint_id, event_type) values ('acct_1', 'evt_00', 'we_1', 'order.created')`,
  );
  expect((await pool.query(`select id, reference from events_before_copy`)).rows).toEqual([
    { id: 'evt_00', reference: 'mine' },
  ]);
  await pool.query(`select copy_log_rows('events_before', 100), copy_log_rows('events_before', 100)`);
  const swapped = await pool.query<{ ok: boolean }>(`select swap_log_partition('events_before') as ok`);
  expect(swapped.rows).toEqual([{ ok: true }]);
  await drop();
});
