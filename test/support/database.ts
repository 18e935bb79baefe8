import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { createPool } from '../../src/db/pool';
import { services, TEMPLATE } from './services';

export interface TestDatabase {
  url: string;
  pool: Pool;
  drop: () => Promise<void>;
}

const CLONE_TRIES = 50;
const CONNECT_TIMEOUT_MS = 20_000;

/** Creates a database for a test file, cloned from the migrated template; from `template0` an empty one. */
export async function createTestDatabase(template: typeof TEMPLATE | 'template0' = TEMPLATE): Promise<TestDatabase> {
  const name = `handl_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  const url = new URL(services().databaseUrl);
  url.pathname = `/${name}`;
  const pool = createPool({ databaseUrl: url.href, maxConnections: 20, onIdleError: () => undefined });
  // On a machine that starts several browsers at once, a connection can take longer than the product waits for one.
  pool.options.connectionTimeoutMillis = CONNECT_TIMEOUT_MS;
  return {
    url: url.href,
    pool,
    async drop() {
      await pool.end();
      await administer(`drop database if exists ${name} with (force)`);
    },
  };
}

async function administer(statement: string): Promise<void> {
  const admin = new Client({ connectionString: services().databaseUrl });
  await admin.connect();
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        await admin.query(statement);
        return;
      } catch (error) {
        // 55006: another test file is cloning the template right now.
        if ((error as { code?: string }).code !== '55006' || tries === CLONE_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  } finally {
    await admin.end();
  }
}
