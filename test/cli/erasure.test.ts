import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { publishEvent } from '../../src/events/events.sql';
import { rowsOf, seedAccount } from '../support/account-rows';
import type { SeededAccount } from '../support/account-rows';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { until } from '../support/until';
import { handl, handlInTerminal, handlJson } from './run';

let database: TestDatabase;
let env: { DATABASE_URL: string };
let account: SeededAccount;
let other: SeededAccount;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
  account = await seedAccount(database.pool, 'shop', 3_000);
  other = await seedAccount(database.pool, 'other', 30);
});
afterAll(() => database.drop());

const remaining = async (of: SeededAccount) => Object.keys(await rowsOf(database.pool, of));

describe('accounts delete', () => {
  it('asks for --yes where nobody can be asked, and changes nothing', async () => {
    const before = await rowsOf(database.pool, other);
    const { code, stdout, stderr } = await handl(['accounts', 'delete', other.id], env);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: --yes: is needed [^\n]+\n$/);
    const counted = await handlJson(['accounts', 'delete', other.id, '--dry-run'], env);
    expect(counted).toMatchObject({ id: other.id, object: 'account', deleted: false, events: 30, capped: [] });
    expect(await rowsOf(database.pool, other)).toEqual(before);
  });

  it('asks in a terminal, and goes on only for the name or the id of the account', async () => {
    const small = await seedAccount(database.pool, 'corner-shop', 3);
    const ask = (typed: string) => handlInTerminal(['accounts', 'delete', small.id], env, typed);
    const before = await rowsOf(database.pool, small);
    for (const typed of ['yes', 'corner', '', other.id]) {
      const { code, stdout } = await ask(typed);
      expect(stdout).toContain(`This erases account ${small.id} ("corner-shop") and all its data, for ever.`);
      expect([code, stdout]).toEqual([1, expect.stringContaining('error: the answer is neither the id nor the name')]);
    }
    expect(await rowsOf(database.pool, small)).toEqual(before);
    expect(await ask('corner-shop')).toMatchObject({ code: 0, stdout: expect.stringMatching(/deleted +true/) });
    expect(await remaining(small)).toEqual(['audit_log']);
  });

  it('refuses an unknown account', async () => {
    const { code, stderr } = await handl(['accounts', 'delete', 'acct_none', '--yes'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('<account id>: there is no account "acct_none"')]);
  });

  it('continues after it was killed, and prints its progress', async () => {
    const before = await rowsOf(database.pool, other);
    const program = [join(__dirname, '..', 'dev', 'run-ts.cjs'), join(__dirname, 'program.cjs')];
    const child = spawn(process.execPath, [...program, 'accounts', 'delete', account.id, '--yes'], {
      env,
      stdio: 'ignore',
    });
    const isBegun = `select from finished_deliveries where account_id = $1`;
    const { rowCount: all } = await database.pool.query(isBegun, [account.id]);
    await until('the first batches', async () => {
      if (child.exitCode !== null) throw new Error('the command ended before it was killed');
      return (await database.pool.query(isBegun, [account.id])).rowCount! < all!;
    });
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    expect(await remaining(account)).toContain('events');
    const listed = await handlJson(['accounts', 'list'], env);
    expect(listed.data).toContainEqual(expect.objectContaining({ id: account.id, deleted_at: expect.any(String) }));

    const { code, stdout, stderr } = await handl(['accounts', 'delete', account.id, '--yes'], env);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^events: 1000 erased$/m);
    expect(stdout).toMatch(/^deleted +true$/m);
    expect(await remaining(account)).toEqual(['audit_log']);
    expect(await rowsOf(database.pool, other)).toEqual(before);
    const after = await handlJson(['accounts', 'list'], env);
    expect(after.data.map(({ id }: { id: string }) => id)).toEqual([other.id]);
    // Once more, it finds nothing.
    expect(await handlJson(['accounts', 'delete', account.id, '--yes'], env)).toEqual({
      ...{ id: account.id, object: 'account', deleted: true },
    });
  });
});

describe('events redact', () => {
  it('replaces the data, and says what it has done', async () => {
    const event = {
      accountId: other.id,
      type: 'order.created',
      dataJson: '{"name":"Amara"}',
      idempotencyKey: null,
    } as const;
    const { id } = await publishEvent(database.pool, event);
    const redacted = await handlJson(['events', 'redact', id], env);
    expect(redacted).toEqual({
      ...{ id, object: 'event', type: 'order.created', redacted_at: expect.any(String) },
      ...{ canceled_deliveries: 2, erased_responses: 0 },
    });
    const { rows } = await database.pool.query(`select convert_from(body, 'UTF8') as body from events where id = $1`, [
      id,
    ]);
    expect(JSON.parse(rows[0].body)).toMatchObject({ id, data: {}, redacted_at: expect.any(String) });
  });

  it('refuses an unknown event', async () => {
    const { code, stderr } = await handl(['events', 'redact', 'evt_none'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining('<event id>: there is no event "evt_none"')]);
  });

  it('waits for the lock of the retention', async () => {
    const { id } = await publishEvent(database.pool, {
      ...{ accountId: other.id, type: 'order.created', dataJson: '{}', idempotencyKey: null },
    });
    const client = await database.pool.connect();
    await client.query('begin; select pg_advisory_xact_lock(7245120)');
    const command = handlJson(['events', 'redact', id], env);
    await until('the command to wait', async () => {
      const waiting = `select from pg_locks where locktype = 'advisory' and not granted`;
      return (await database.pool.query(waiting)).rowCount === 1;
    });
    expect((await database.pool.query('select from events where id = $1 and redacted_at is null', [id])).rowCount).toBe(
      1,
    );
    await client.query('commit');
    client.release();
    expect(await command).toMatchObject({ id });
  });
});
