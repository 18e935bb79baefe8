import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers, writeChildRecord } from '../../dev/child/child-record';
import { commandLine } from '../../dev/child/process-identity';
import { openFolder } from '../support/open-folder';
import { end } from './support';

const dataDir = openFolder('handl-dev-');
let leftover: ChildProcess;

beforeEach(async () => {
  leftover = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', dataDir], {
    detached: true,
    stdio: 'ignore',
  });
  await once(leftover, 'spawn');
});
afterEach(() => end(leftover, 'SIGKILL'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('a leftover process is ended, and its record removed', async () => {
  const lines: string[] = [];
  writeChildRecord(dataDir, 'server', {
    pid: leftover.pid!,
    command: commandLine(leftover.pid!)!,
    stopSignal: 'SIGTERM',
  });
  await endLeftovers(dataDir, (line) => lines.push(line));
  expect(commandLine(leftover.pid!)).toBeUndefined();
  expect(lines).toEqual([`Ending server (pid ${leftover.pid}), left behind by a start that was killed`]);
  expect(existsSync(join(dataDir, 'pids', 'server.json'))).toBe(false);
});

test('a process with another command or another data folder is not ended', async () => {
  const command = commandLine(leftover.pid!)!.replace(dataDir, `${dataDir}-other`);
  writeChildRecord(dataDir, 'server', { pid: leftover.pid!, command, stopSignal: 'SIGTERM' });
  await endLeftovers(dataDir, () => {});
  expect(commandLine(leftover.pid!)).toContain(dataDir);
  expect(existsSync(join(dataDir, 'pids', 'server.json'))).toBe(false);
});
