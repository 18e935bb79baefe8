import { deleteEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { runRetentionJob } from '../../src/maintenance/retention/run-job';
import type { RetentionJob } from '../../src/maintenance/retention/job-names';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { addEndpoint, retentionDeps, runKilled } from '../support/past-days';

let database: TestDatabase;
const db = () => database.pool;
let accountId: string;
let endpointId: string;

beforeEach(async () => {
  database = await createTestDatabase();
  const endpoint = await addEndpoint(db());
  ({ accountId, endpointId } = endpoint);
});
afterEach(() => database.drop());

const run = (job: RetentionJob) => runRetentionJob(retentionDeps(db()), job);
const column = async (text: string) => (await db().query<{ it: unknown }>(text)).rows.map(({ it }) => it);

test('idempotency keys are deleted after 72 hours, in stretches of both tables', async () => {
  await db().query(
    `insert into idempotency_keys (account_id, key, fingerprint, created_at)
     select $1, 'key ' || n, decode(repeat('00', 900), 'hex'), now() - make_interval(hours => case when n % 2 = 0 then 71 else 73 end)
     from generate_series(1, 2000) n`,
    [accountId],
  );
  for (const hours of [71, 73]) {
    await db().query(
      `insert into endpoint_idempotency_keys (account_id, key, fingerprint, endpoint_id, created_at)
       values ($1, $3, '', $2, now() - make_interval(hours => $4))`,
      [accountId, endpointId, `${hours}`, hours],
    );
  }
  expect(await runKilled(retentionDeps(db()), 'idempotency keys')).toBeGreaterThan(2);
  expect(
    await column(`select count(*) as it from idempotency_keys where created_at < now() - interval '72 hours'`),
  ).toEqual([0]);
  expect(await column('select count(*) as it from idempotency_keys')).toEqual([1_000]);
  expect(await column('select key as it from endpoint_idempotency_keys')).toEqual(['71']);
});

test('a run that is stopped goes on at its cursor', async () => {
  await db().query(
    `insert into endpoint_idempotency_keys (account_id, key, fingerprint, endpoint_id, created_at)
     values ($1, 'old', '', $2, now() - interval '73 hours')`,
    [accountId, endpointId],
  );
  await db().query(
    `insert into idempotency_keys (account_id, key, fingerprint, created_at) values ($1, 'old', '', '2020-01-01')`,
    [accountId],
  );
  const first = await runRetentionJob(retentionDeps(db()), 'idempotency keys', null, 0);
  expect(first).toMatchObject({ rows: 1, isDone: false, cursor: 'idempotency_keys:100' });
  const rest = await runRetentionJob(retentionDeps(db()), 'idempotency keys', first.cursor);
  expect(rest).toMatchObject({ rows: 1, isDone: true, cursor: null });
});

test('the secrets of a deleted endpoint go with it, and what an earlier release left goes too', async () => {
  const left = await addEndpoint(db());
  await db().query('alter table endpoints disable trigger endpoint_secrets_go');
  await deleteEndpoint(db(), left.accountId, left.endpointId, OPERATOR);
  await db().query('alter table endpoints enable trigger endpoint_secrets_go');
  const deleted = await addEndpoint(db());
  await deleteEndpoint(db(), deleted.accountId, deleted.endpointId, OPERATOR);
  expect(await column('select endpoint_id as it from endpoint_secrets order by id')).toEqual([
    endpointId,
    left.endpointId,
  ]);
  expect(await run('secrets of deleted endpoints')).toMatchObject({ rows: 1, isDone: true });
  expect(await column('select endpoint_id as it from endpoint_secrets')).toEqual([endpointId]);
});

describe('the audit log', () => {
  beforeEach(async () => {
    await db().query('delete from endpoint_secrets');
    await db().query(
      `insert into audit_log (id, account_id, action, object_id, created_at)
       select first_id('aud', at) || substr(new_id('x'), 13), $1, 'endpoint.updated', days::text, at
       from unnest(array[400, 366, 364, 31, 29]) days, lateral (select now() - make_interval(days => days) as at) a`,
      [accountId],
    );
  });
  const left = () => column(`select object_id as it from audit_log where action = 'endpoint.updated' order by id`);

  test('its entries go after AUDIT_RETENTION_DAYS', async () => {
    expect(await run('audit log')).toMatchObject({ rows: 2 });
    expect(await left()).toEqual(['364', '31', '29']);
  });

  test.each([
    [`delete from audit_log where object_id = '400'`],
    [`update audit_log set ip = '' where object_id = '400'`],
    ['truncate audit_log'],
    [`select delete_old_audit_log(29, 10)`],
    [`set local handl.audit_retention_days = '29'; delete from audit_log where object_id = '29'`],
    [`set local handl.audit_retention_days = '31'; delete from audit_log where object_id = '29'`],
    [`set local handl.audit_retention_days = '31'; update audit_log set ip = '' where object_id = '400'`],
    [`select delete_old_audit_log(365, 10); delete from audit_log`],
  ])('nothing else can change it: %s', async (statement) => {
    const before = (await left()).length;
    const text = statement.includes('(29') ? statement : `begin; ${statement}; commit`;
    const client = await db().connect();
    await expect(client.query(text)).rejects.toThrow('audit_log only grows');
    await client.query('rollback');
    client.release();
    expect(await left()).toHaveLength(before);
  });
});

test('recoveries that ended go, a running one stays', async () => {
  await db().query(
    `insert into recoveries (id, account_id, endpoint_id, since, status, total, created_at, finished_at)
     select first_id('rec', at) || substr(new_id('x'), 13), $1, $2, at, status, days, at, case when status <> 'running' then at end
     from (values (40, 'completed'), (40, 'running'), (20, 'canceled')) v (days, status),
       lateral (select now() - make_interval(days => days) as at) a`,
    [accountId, endpointId],
  );
  expect(await run('recoveries')).toMatchObject({ rows: 1 });
  expect(await column('select status as it from recoveries order by id')).toEqual(['running', 'canceled']);
});

test('incidents and their emails go, but not what is untold, not over, or the last email of an endpoint', async () => {
  await db().query(
    `insert into emails (id, endpoint_id, created_at, outcome, ended_at)
     select first_id('eml', at) || lpad(days::text, 16, '0'), $1, at, 'sent', at
     from unnest(array[50, 45, 40]) days, lateral (select now() - make_interval(days => days) as at) a`,
    [endpointId],
  );
  await db().query(
    `insert into notifications (id, endpoint_id, incident, created_at, sent_at, ended_at, email_id)
     select first_id('ntf', at) || lpad(incident::text, 16, '0'), $1, incident, at, case when is_told then at end,
       case when is_over then at end, (select id from emails where is_told and id like '%' || days)
     from (values (1, 50, true, true), (2, 45, true, false), (3, 40, false, true), (4, 20, true, true)) v (incident, days, is_told, is_over),
       lateral (select now() - make_interval(days => days) as at) a`,
    [endpointId],
  );
  expect(await run('emails')).toMatchObject({ rows: 2 });
  expect(await column('select incident as it from notifications order by 1')).toEqual([2, 3, 4]);
  expect(await column('select right(id, 2) as it from emails order by id')).toEqual(['45', '40']);
});

test('statistics by hour go after 90 days', async () => {
  await db().query(
    `insert into endpoint_hours (account_id, endpoint_id, hour, delivered, failed_4xx, failed_5xx, failed_other_status,
       failed_timeout, failed_connection, latency)
     select $1, $2, date_trunc('hour', now() - make_interval(days => days)), days, 0, 0, 0, 0, 0, '{}'
     from unnest(array[10, 89, 92, 100]) days`,
    [accountId, endpointId],
  );
  expect(await run('statistics')).toMatchObject({ rows: 2 });
  expect(await column('select delivered as it from endpoint_hours order by 1')).toEqual([10, 89]);
});

test('partitions exist a week ahead, and are created again where they are missing', async () => {
  expect(await run('days ahead')).toMatchObject({ days: 0 });
  await db().query(`select from log_partitions`);
  const last = (
    await column(`select max(name)::text as it from log_partitions where parent = 'attempts' and name ~ '\\d{8}$'`)
  )[0];
  await db().query(`drop table ${String(last)}`);
  expect(await run('days ahead')).toMatchObject({ days: 1 });
  expect(await column(`select count(*) as it from log_partitions where name ~ '\\d{8}$'`)).toEqual([32]);
});

test('a day of which the default partition has rows gets no partitions, the others do', async () => {
  const deps = retentionDeps(db());
  for (const table of ['attempts', 'events', 'finished_deliveries']) {
    await db().query(`
      do $$ declare n text; begin
        for n in select name from log_partitions where parent = '${table}' and name ~ '\\d{8}$' loop execute 'drop table ' || n; end loop;
      end $$`);
  }
  await db().query(`insert into events (account_id, type, body) values ($1, 'order.created', '{}')`, [accountId]);
  expect(await runRetentionJob(deps, 'days ahead')).toMatchObject({ days: 7, isDone: true });
  expect(deps.lines.map(({ level, msg }) => [level, msg])).toEqual([
    [40, 'a day has no partitions, because there were none when it began; its rows are deleted one by one'],
  ]);
});
