import { EVENT_TYPES } from '../../src/events/catalogue';
import { createTestDatabase } from '../support/database';

test('the catalogue and the table event_types name the same event types', async () => {
  const { pool, drop } = await createTestDatabase();
  const { rows } = await pool.query<{ name: string }>('select name from event_types');
  expect(rows.map(({ name }) => name).sort()).toEqual([...EVENT_TYPES].sort());
  await drop();
});
