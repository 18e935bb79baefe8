import { createOwnDatabase } from '../support/role';
import type { OwnDatabase } from '../support/role';
import { startRefused } from '../support/product';
import { productSettings, roundTrip } from '../support/round-trip';
import { services } from '../support/services';

let database: OwnDatabase;
beforeEach(async () => {
  database = await createOwnDatabase();
});
afterEach(() => database.drop());

function adminUrl(): string {
  const url = new URL(services().databaseUrl);
  url.pathname = `/${database.name}`;
  return url.href;
}

const UTC_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const TOLERANCE_MS = 120_000;

test.each([
  [
    'dates, times and isolation of its own, and a path of other schemas',
    {
      ...{ datestyle: "'German, DMY'", timezone: "'Asia/Kolkata'", search_path: 'foreign_tables, nowhere' },
      ...{ default_transaction_isolation: 'serializable', default_transaction_deferrable: 'on' },
    },
  ],
  [
    'dates, intervals and bytes in other forms, and timeouts of 1 ms',
    {
      ...{ datestyle: "'SQL, DMY'", bytea_output: 'escape', intervalstyle: 'sql_standard' },
      ...{ standard_conforming_strings: 'off', statement_timeout: '1', lock_timeout: '1' },
      ...{ idle_in_transaction_session_timeout: '1', idle_session_timeout: '1000' },
    },
  ],
])('a role with %s: an event is published, delivered and listed', async (_what, settings) => {
  await database.admin(`create schema foreign_tables authorization ${database.role}`);
  await database.admin('create table foreign_tables.events (id int); create table foreign_tables.deliveries (id int)');
  await database.admin(`alter table foreign_tables.events owner to ${database.role}`);
  for (const [name, value] of Object.entries(settings)) {
    await database.admin(`alter role ${database.role} set ${name} to ${value}`);
  }
  const { event, delivery, attempts, listed, hits } = await roundTrip(database.url, adminUrl());
  expect(event.created_at).toMatch(UTC_SECONDS);
  expect(Math.abs(Date.parse(event.created_at) - Date.now())).toBeLessThan(TOLERANCE_MS);
  expect(Math.abs(Date.parse(attempts[0].sent_at) - Date.now())).toBeLessThan(TOLERANCE_MS);
  expect(attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['failed', 'delivered']);
  expect(attempts[0].response_body).toBe('ok');
  expect(delivery.event).toBe(event.id);
  expect(listed).toHaveLength(1);
  expect(hits[1]!.body).toEqual(hits[0]!.body);
});

test('a database that is read-only is refused at start, in one line', async () => {
  await roundTripOnce();
  await database.admin(`alter role ${database.role} set default_transaction_read_only to on`);
  const { code, stderr } = await startRefused({ DATABASE_URL: database.url, ...productSettings() });
  expect([code, stderr.trim()]).toEqual([
    1,
    expect.stringMatching(/^DATABASE_URL: [^\n]*the database is read-only: [^\n]*default_transaction_read_only[^\n]*$/),
  ]);
});

const roundTripOnce = () => roundTrip(database.url, adminUrl());
