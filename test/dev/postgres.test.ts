import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StackError } from '../../dev/stack-error';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres/postgres';
import { openFolder } from '../support/open-folder';
import { until } from '../support/until';
import { end, isRoot, lives, sql } from './support';

const folders: string[] = [];
const lines: string[] = [];

function folder(): string {
  folders.push(openFolder('handl-dev-'));
  return folders.at(-1)!;
}

async function start(dataDir: string) {
  return startPostgres({ dataDir, port: await freePort(), progress: (line) => lines.push(line) });
}

afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

(isRoot ? test : test.skip)(
  'root, in a folder that only root can enter: the data lies elsewhere, and is found again',
  async () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'handl-closed-')), 'data');
    const first = await start(dataDir);
    folders.push(join(dataDir, '..'), first.home);
    await sql(first.url, 'create table kept as select 42 as answer').finally(() => first.stop());
    expect(first.home).not.toBe(dataDir);
    expect(lines).toContain(`PostgreSQL: keeps its data in ${first.home}, because its user cannot enter ${dataDir}`);
    expect(statSync(join(first.home, 'postgres')).uid).not.toBe(0);

    const second = await start(dataDir);
    expect(second.home).toBe(first.home);
    expect(await sql(second.url, 'select answer from kept').finally(() => second.stop())).toEqual([{ answer: 42 }]);

    rmSync(first.home, { recursive: true });
    await expect(start(dataDir)).rejects.toThrow(`its data was in ${first.home}, which is gone`);
  },
);

test('it keeps committed data, listens on loopback only, and refuses connections without its password', async () => {
  const dataDir = folder();
  const postgres = await start(dataDir);
  const settings = `select name, setting from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'server_encoding') order by name`;
  const anybody = postgres.url.replace(/:[^:@]+@/, ':wrong@');
  try {
    expect(
      (await sql(postgres.url, settings)).map(({ name, setting }) => `${String(name)}=${String(setting)}`),
    ).toEqual([
      'fsync=on',
      'full_page_writes=on',
      'listen_addresses=127.0.0.1',
      'server_encoding=UTF8',
      'synchronous_commit=on',
    ]);
    await expect(sql(anybody, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
  } finally {
    await postgres.stop();
  }
  rmSync(join(dataDir, 'postgres-password'));
  await expect(start(dataDir)).rejects.toThrow('postgres-password is missing; put it back');
});

test('a pid file of another process or of a zombie does not prevent the start', async () => {
  const dataDir = folder();
  await (await start(dataDir)).stop();
  const cluster = join(dataDir, 'postgres');
  const pidFile = join(cluster, 'postmaster.pid');
  const { uid, gid } = statSync(cluster);
  // The shell becomes a sleep that does not wait for the child it had.
  const parent = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [zombie] = (await once(createInterface(parent.stdout), 'line')) as [string];
    await until('the zombie to be gone', () => !lives(Number(zombie)));
    for (const pid of [process.pid, parent.pid, zombie]) {
      writeFileSync(pidFile, `${pid}\n${cluster}\n`);
      chownSync(pidFile, uid, gid);
      const again = await start(dataDir);
      expect(readFileSync(pidFile, 'utf8')).toMatch(new RegExp(`^${again.pid}\n`));
      await again.stop();
    }
  } finally {
    await end(parent, 'SIGKILL');
  }
});

test('killed during a statement, it starts again once the session is gone, with the committed data', async () => {
  const postgres = await start(folder());
  try {
    await sql(postgres.url, 'create table kept as select 42 as answer');
    const busy = sql(postgres.url, 'select count(*) from generate_series(1, 15000000)').catch(() => {});
    await until('the long statement', async () => {
      const found = await sql(
        postgres.url,
        `select from pg_stat_activity where query like '%(1, 15000000)' and pid <> pg_backend_pid()`,
      );
      return found.length === 1;
    });
    const killed = postgres.pid;
    process.kill(killed, 'SIGKILL');
    await until(
      'PostgreSQL to be back',
      async () => postgres.pid !== killed && (await sql(postgres.url, 'select 1').catch(() => [])).length === 1,
    );
    expect(await sql(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await busy;
  } finally {
    await postgres.stop();
  }
});

test.each([
  ['holds something else', 'notes.txt', '', /is not a data folder that we can use/],
  ['is damaged', 'PG_VERSION', 'garbage', /is damaged \(PG_VERSION\); move it away/],
  ['is of another version', 'PG_VERSION', '16', /was made by PostgreSQL 16, these binaries are 18; move it away/],
])('a data folder that %s is rejected in one line', async (_, file, content, message) => {
  const dataDir = folder();
  mkdirSync(join(dataDir, 'postgres'));
  writeFileSync(join(dataDir, 'postgres', file), content);
  await expect(start(dataDir)).rejects.toThrow(StackError);
  await expect(start(dataDir)).rejects.toThrow(message);
  await expect(start(dataDir)).rejects.not.toThrow('\n');
});
