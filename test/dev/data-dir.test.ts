import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDataDir, readOrCreateSecret } from '../../dev/data-dir';
import { lockDataDir } from '../../dev/data-dir-lock';
import { StackError } from '../../dev/stack-error';
import { openFolder } from '../support/open-folder';

const dataDir = openFolder('handl-dev-');
const lock = join(dataDir, 'lock.json');
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('a secret is generated once, with 32 bytes, readable by its owner only', () => {
  const path = join(dataDir, 'secrets-key');
  const secret = readOrCreateSecret(path);
  expect(Buffer.from(secret, 'base64')).toHaveLength(32);
  expect(readOrCreateSecret(path)).toBe(secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a data folder that is a file is rejected', () => {
  const file = join(dataDir, 'file');
  writeFileSync(file, '');
  expect(() => prepareDataDir(file)).toThrow(StackError);
  expect(() => prepareDataDir(file)).toThrow(`DATA_DIR: ${file} cannot be used as the data folder`);
});

test('a folder that is in use is rejected until it is unlocked', () => {
  const unlock = lockDataDir(dataDir);
  expect(() => lockDataDir(dataDir)).toThrow(`is in use by a running start (pid ${process.pid})`);
  unlock();
  lockDataDir(dataDir)();
});

test.each([
  ['whose pid belongs to another process', () => JSON.stringify({ pid: process.pid, identity: 'of an earlier boot' })],
  ['that is damaged', () => '{"pid":'],
])('a lock %s is taken over', (_, content) => {
  writeFileSync(lock, content());
  const unlock = lockDataDir(dataDir);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
});
