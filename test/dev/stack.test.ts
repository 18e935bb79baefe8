import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createTransport } from 'nodemailer';
import { endLeftovers } from '../../dev/child/child-record';
import { canEnter } from '../../dev/postgres/postgres-home';
import { openFolder } from '../support/open-folder';
import { until } from '../support/until';
import { end, isRoot, lives, sql, stackEnvironment, startStackProcess } from './support';

const nobody = { uid: 65_534, gid: 65_534 };
const dataDir = openFolder('handl-dev-');
const started: ChildProcess[] = [];

const start: typeof startStackProcess = async (...args) => {
  const stack = await startStackProcess(...args);
  started.push(stack.child);
  return stack;
};

afterAll(async () => {
  await Promise.all(started.map((child) => end(child, 'SIGTERM')));
  await endLeftovers(dataDir, () => {});
  rmSync(dataDir, { recursive: true, force: true });
});

async function withTemporal<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  return work(new Client({ connection })).finally(() => connection.close());
}

const stackFile = () => JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8'));
const ifReady = <T>(query: Promise<T>): Promise<T | undefined> => query.catch(() => undefined);
const childPids = (pids: Record<string, number>) => [pids.postgres!, pids.temporal!, pids.mailbox!];

test('after a kill the next start ends the old children and has their data; a child that dies is started again', async () => {
  const environment = await stackEnvironment(dataDir);
  const first = await start(environment);
  expect(first.line.error).toBeUndefined();
  await sql(first.line.databaseUrl, 'create table kept as select 42 as answer');
  await withTemporal(first.line.temporal, async ({ workflow, workflowService }) => {
    await workflow.start('anything', { workflowId: 'kept', taskQueue: 'none' });
    const { config } = await workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(72 * 3_600);
  });
  await createTransport(first.line.smtpUrl).sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 'kept' });

  const refused = await start(environment);
  expect(refused.line.error).toBe(
    `StackError: DATA_DIR: ${dataDir} is in use by a running start (pid ${first.child.pid}); ` +
      'stop that one, or set DATA_DIR to another folder',
  );
  expect(childPids(first.line.pids).every(lives)).toBe(true);

  await end(first.child, 'SIGKILL');
  expect(childPids(first.line.pids).every(lives)).toBe(true);
  const second = await start(environment);
  expect(second.line.error).toBeUndefined();
  expect(childPids(first.line.pids).some(lives)).toBe(false);
  expect({ ...second.line, pids: {} }).toEqual({ ...first.line, pids: {} });
  expect(await sql(second.line.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
  const mails = await (await fetch(`${second.line.mailbox}/email`)).json();
  expect(mails).toMatchObject([{ subject: 'kept' }]);

  process.kill(second.line.pids.temporal!, 'SIGKILL');
  process.kill(second.line.pids.postgres!, 'SIGKILL');
  await until('the children to be started again', () => {
    const { pids } = stackFile();
    return pids.temporal !== second.line.pids.temporal && pids.postgres !== second.line.pids.postgres;
  });
  // Each restart writes all pids, so one can be in the file before its process is ready.
  const rows = await until('PostgreSQL to accept queries', () =>
    ifReady(sql(second.line.databaseUrl, 'select answer from kept')),
  );
  expect(rows).toEqual([{ answer: 42 }]);
  const kept = await until('Temporal to accept calls', () =>
    ifReady(withTemporal(second.line.temporal, ({ workflow }) => workflow.getHandle('kept').describe())),
  );
  expect(kept.status.name).toBe('RUNNING');

  const { pids } = stackFile();
  await end(second.child, 'SIGTERM');
  expect(childPids(pids).some(lives)).toBe(false);
}, 120_000);

test('a port that is set and in use is named, and nothing is left running', async () => {
  const folder = openFolder('handl-dev-');
  const server = createServer().listen(0, '127.0.0.1');
  const environment = await stackEnvironment(folder);
  const { port } = server.address() as { port: number };
  try {
    const { line } = await start({ ...environment, TEMPORAL_PORT: String(port) });
    expect(line.error).toMatch(new RegExp(`^StackError: TEMPORAL_PORT: port ${port} is in use; [^\n]+$`));
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

// Other users cannot run a clone below a folder that only root can enter.
const canBeNobody = isRoot && canEnter(nobody, __dirname);

(canBeNobody ? test : test.skip)(
  'the stack runs for a user other than root',
  async () => {
    const parent = openFolder('handl-dev-');
    const folder = join(parent, 'data');
    mkdirSync(folder);
    chownSync(folder, nobody.uid, nobody.gid);
    try {
      const { child, line } = await start(await stackEnvironment(folder), nobody);
      expect(line.error).toBeUndefined();
      expect(statSync(join(folder, 'postgres')).uid).toBe(nobody.uid);
      expect(await sql(line.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
      await end(child, 'SIGTERM');
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  },
  60_000,
);
