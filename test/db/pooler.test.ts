import { handl } from '../cli/run';
import { createOwnDatabase } from '../support/role';
import type { OwnDatabase } from '../support/role';
import { startPooler } from '../support/pooler';
import { startRefused } from '../support/product';
import { productSettings, roundTrip } from '../support/round-trip';
import { services } from '../support/services';

let database: OwnDatabase;
beforeAll(async () => {
  database = await createOwnDatabase();
});
afterAll(() => database.drop());

function adminUrl(): string {
  const url = new URL(services().databaseUrl);
  url.pathname = `/${database.name}`;
  return url.href;
}

test('through a pooler in session mode that takes no start parameters, an event is published and delivered', async () => {
  const pooler = await startPooler(database.url, 'session');
  const { delivery } = await roundTrip(pooler.url(database.url), adminUrl());
  expect(delivery.status).toBe('delivered');
  await pooler.close();
});

test('a pooler in transaction mode is refused in one line, by the product and by each command', async () => {
  const pooler = await startPooler(database.url, 'transaction');
  const url = pooler.url(database.url);
  const line = /DATABASE_URL: [^\n]*transaction or statement mode[^\n]*: use session mode[^\n]*$/;
  const { code, stderr } = await startRefused({ DATABASE_URL: url, ...productSettings() });
  expect([code, stderr.trim()]).toEqual([1, expect.stringMatching(line)]);
  for (const args of [['migrate'], ['accounts', 'list']]) {
    expect(await handl(args, { DATABASE_URL: url })).toMatchObject({ code: 1, stdout: '' });
    expect((await handl(args, { DATABASE_URL: url })).stderr.trim()).toMatch(line);
  }
  await pooler.close();
});
