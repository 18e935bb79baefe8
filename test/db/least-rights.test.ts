import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { handl } from '../cli/run';
import { startRefused } from '../support/product';
import { createOwnDatabase } from '../support/role';
import type { OwnDatabase } from '../support/role';
import { productSettings, roundTrip } from '../support/round-trip';
import { services } from '../support/services';

const id = randomBytes(6).toString('hex');
const roles = { owner: `migrator_${id}`, app: `app_${id}` };
let database: OwnDatabase;

/** The statements on the page, with names of this test. */
function documented(): string {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
  const [, sql = ''] = /### Least rights\n[\s\S]*?```sql\n([\s\S]*?)```/.exec(page) ?? [];
  return sql
    .replaceAll('handl_owner', roles.owner)
    .replaceAll('handl_app', roles.app)
    .replace('database handl owner', `database ${database.name} owner`);
}

function urlOf(user: string, password: string): string {
  const url = new URL(services().databaseUrl);
  [url.pathname, url.username, url.password] = [`/${database.name}`, user, encodeURIComponent(password)];
  return url.href;
}

const ownerUrl = () => urlOf(roles.owner, 'change me');
const appUrl = () => urlOf(roles.app, 'change me too');
const adminUrl = () => {
  const url = new URL(services().databaseUrl);
  url.pathname = `/${database.name}`;
  return url.href;
};

const refusal = async (databaseUrl: string, env: Record<string, string>) => {
  const { code, stderr } = await startRefused({ DATABASE_URL: databaseUrl, ...productSettings(), ...env });
  expect(code).toBe(1);
  return stderr.trim();
};

beforeAll(async () => {
  database = await createOwnDatabase();
  await database.admin(documented());
});
afterAll(async () => {
  await database.admin(`drop owned by ${roles.app}; drop role ${roles.app}`);
  await database.admin(
    `reassign owned by ${roles.owner} to current_user; drop owned by ${roles.owner}; drop role ${roles.owner}`,
  );
  await database.drop();
});

test('as on the page: an owner migrates, and a role that may only change rows runs the product', async () => {
  expect(await refusal(appUrl(), { MIGRATE: 'false' })).toMatch(
    /^DATABASE_URL: database migration 0001_init is missing: let the owner run "handl-webhooks migrate" first$/,
  );
  expect(await refusal(appUrl(), {})).toMatch(
    /^DATABASE_URL: [^\n]*permission denied for schema public: let the owner [^\n]*"Least rights" of docs\/operations\.md$/,
  );
  expect(await handl(['migrate'], { DATABASE_URL: ownerUrl() })).toMatchObject({ code: 0, stderr: '' });
  const { delivery } = await roundTrip(appUrl(), adminUrl(), { MIGRATE: 'false' });
  expect(delivery.status).toBe('delivered');
  await expect(database.admin(`set role ${roles.app}; create table theirs (id int)`)).rejects.toThrow(
    'permission denied',
  );

  expect(await handl(['prune'], { DATABASE_URL: appUrl() })).toMatchObject({ code: 0, stderr: '' });

  await database.admin(`revoke delete on events from ${roles.app}`);
  const client = new Client({ connectionString: appUrl() });
  await client.connect();
  for (const call of [`detach_log_partition('events_before')`, `drop_detached_log_table('events_before_old')`]) {
    await expect(client.query(`select ${call}`)).rejects.toThrow('may not delete rows of events');
  }
  await expect(client.query(`select drop_detached_log_table('customers_old')`)).rejects.toThrow('permission denied');
  await client.end();
  await database.admin(`grant delete on events to ${roles.app}`);

  await database.admin(`revoke insert, update on events from ${roles.app}`);
  expect(await refusal(appUrl(), { MIGRATE: 'false' })).toMatch(
    /^DATABASE_URL: the role lacks rights \(insert on events, update on events\): grant them as in "Least rights" of docs\/operations\.md$/,
  );
}, 120_000);
