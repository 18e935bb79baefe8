import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError, firstLine } from './stack-error';

/**
 * Makes the data folder, and sees to it that it can be used.
 * @throws {StackError} when it is not a folder or cannot be written.
 */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(join(dataDir, 'logs'), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StackError(`DATA_DIR: ${dataDir} cannot be used as the data folder (${firstLine(error)})`);
  }
}

/** Writes a file that nobody else may read (mode 0600), whole or not at all. */
export function writeFileAtomic(path: string, text: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  renameSync(draft, path);
}

/** The secret kept in `path` (mode 0600): made there once, 32 random bytes in base64. */
export function readOrCreateSecret(path: string): string {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic(path, randomBytes(32).toString('base64'));
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (!secret) throw new StackError(`${path} is empty: put the secret back, or start with another DATA_DIR`);
  return secret;
}
