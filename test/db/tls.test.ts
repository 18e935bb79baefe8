import { Client } from 'pg';
import { driverUrl } from '../../src/db/database-url';
import { handl } from '../cli/run';
import { startTlsDatabase } from '../support/tls-database';
import type { TlsDatabase } from '../support/tls-database';
import { until } from '../support/until';

let database: TlsDatabase;
beforeAll(async () => {
  database = await startTlsDatabase();
  // The server turns TLS on some time after it was told to.
  await until('TLS', async () => (await migrateWith(`sslmode=no-verify`)).code === 0);
});
afterAll(() => database.stop());

const migrateWith = (query: string, url = database.url) => handl(['migrate'], { DATABASE_URL: `${url}?${query}` });

describe('with the certificate of the authority', () => {
  test.each(['require', 'verify-ca', 'verify-full'])(
    'sslmode=%s connects over TLS, without a warning',
    async (mode) => {
      const query = `sslmode=${mode}&sslrootcert=${database.authority}`;
      expect(await migrateWith(query)).toMatchObject({ code: 0, stderr: '' });
      // A command uses a pool.
      const url = `${database.url}?${query}`;
      expect(await handl(['accounts', 'list'], { DATABASE_URL: url })).toMatchObject({ code: 0, stderr: '' });
      const client = new Client({ connectionString: driverUrl(url) });
      await client.connect();
      const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
      expect(rows).toEqual([{ ssl: true }]);
      await client.end();
    },
  );

  test('a name that the certificate does not have is refused, with the remedy', async () => {
    const { code, stderr } = await migrateWith(
      `sslmode=require&sslrootcert=${database.authority}`,
      database.urlByAddress,
    );
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: DATABASE_URL: [^\n]*127\.0\.0\.1[^\n]*: connect to a host name that the certificate has\n$/,
      ),
    ]);
  });
});

test.each(['no-verify', 'require&uselibpqcompat=true'])(
  'sslmode=%s connects without checking the server',
  async (query) => {
    expect(await migrateWith(`sslmode=${query}`)).toMatchObject({ code: 0, stderr: '' });
  },
);

test.each([
  ['sslmode=require', /add sslrootcert=FILE [^\n]*or use sslmode=no-verify/],
  ['sslmode=verify-full', /add sslrootcert=FILE [^\n]*or use sslmode=no-verify/],
  ['sslmode=verify-full&sslrootcert=/nowhere/ca.crt', /\/nowhere\/ca\.crt/],
  ['sslmode=disable', /no encryption[^\n]*: if the server requires TLS, add sslmode=require/],
  ['application_name=x', /no encryption[^\n]*: if the server requires TLS, add sslmode=require/],
  ['sslmode=prefer', /sslmode=prefer would go on without encryption/],
  ['sslmode=on', /sslmode must be one of disable, /],
])('%s is refused in one line with the remedy', async (query, remedy) => {
  const { code, stderr } = await migrateWith(query);
  expect([code, stderr]).toEqual([1, expect.stringMatching(remedy)]);
  expect(stderr).toMatch(/^error: DATABASE_URL: [^\n]+\n$/);
});
