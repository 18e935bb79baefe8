import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openFolder } from './open-folder';

const root = join(__dirname, '..', '..');
const MIGRATIONS = join(root, 'migrations');

/** The migrations, in their order. */
export const migrationFiles = readdirSync(MIGRATIONS)
  .filter((name) => name.endsWith('.sql'))
  .sort();

/** Brings a database to the schema of today, or to that of the migrations before a number such as `0003`. */
export async function migrateBefore(url: string, number?: string): Promise<void> {
  const script = join(root, 'test', 'support', 'migrate-process.ts');
  const folder = number ? folderBefore(number) : MIGRATIONS;
  await promisify(execFile)(process.execPath, [join(root, 'test', 'dev', 'run-ts.cjs'), script, url, folder]);
}

function folderBefore(number: string): string {
  const folder = openFolder('handl-migrations-');
  for (const name of migrationFiles.filter((file) => file < number)) {
    copyFileSync(join(MIGRATIONS, name), join(folder, name));
  }
  return folder;
}
