import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError, firstLine } from './stack-error';

const SECRET_BYTES = 32;

/**
 * Creates the data folder, and checks that this process can read and write it.
 * @throws {StackError} when it is not a folder or cannot be written.
 */
export function prepareDataDir(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    accessSync(join(dataDir, 'logs'), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StackError(`DATA_DIR: ${dataDir} cannot be used as the data folder (${whyUnusable(dataDir, error)})`);
  }
}

/** In a read-only file system Node says only that the folder is missing, when it creates several at once. */
function whyUnusable(dataDir: string, error: unknown): string {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return firstLine(error);
  try {
    mkdirSync(nearestMissing(join(dataDir, 'logs')));
    return firstLine(error);
  } catch (cause) {
    return firstLine(cause);
  }
}

/** The path, or the first of its parents, whose parent exists. */
function nearestMissing(path: string): string {
  return existsSync(dirname(path)) ? path : nearestMissing(dirname(path));
}

/** Replaces a file in one step: readers see the old text or the new one. Only the owner may read it (mode 0600). */
export function writeFileAtomic(path: string, text: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  renameSync(draft, path);
}

/** Reads a JSON file. Its shape is not checked. @returns `undefined` when the file is missing or damaged. */
export function readJsonFile<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/**
 * Reads a secret from a file. If the file does not exist, creates it with 32 random bytes in base64 (mode 0600).
 * @throws {StackError} when the file is empty.
 */
export function readOrCreateSecret(path: string): string {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic(path, randomBytes(SECRET_BYTES).toString('base64'));
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (!secret) throw new StackError(`${path} is empty: put the secret back, or start with another DATA_DIR`);
  return secret;
}
