import { sqlStateOf } from '../../db/sql-state';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../../db/pool';

/** What the jobs of retention need. */
export interface RetentionDeps {
  db: Db;
  log: Logger;
  /** Of events, deliveries and attempts. */
  retentionDays: number;
  auditRetentionDays: number;
}

/** What a step has done. All absent: nothing that is counted. */
export interface Step {
  days?: number;
  rows?: number;
  bytes?: number;
  /** Where a run that is stopped after this step goes on. */
  cursor?: string;
}

/**
 * A job in steps, each one statement. It can be stopped after any of them: what is done is in the database, and the next run
 * goes on from there.
 */
export type Job = (deps: RetentionDeps, cursor: string | null) => AsyncGenerator<Step, void>;

const LOCK_NOT_AVAILABLE = '55P03';
const LOCK_TRIES = 20;
const MAX_PAUSE_MS = 500;

/**
 * Tries a statement that gives up soon if a table is in use, with pauses of up to 500 ms, so that those who wait behind it can
 * go on.
 * @throws 55P03 when the table was in use 20 times.
 */
export async function withLocks<T>(statement: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await statement();
    } catch (error) {
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE || tries === LOCK_TRIES) throw error;
      await sleep(MAX_PAUSE_MS * (0.5 + Math.random() / 2));
    }
  }
}

/** Steps of a statement that works in batches, until one is not full. */
export async function* inBatches(limit: number, batch: (limit: number) => Promise<number>): AsyncGenerator<Step, void> {
  for (;;) {
    const rows = await batch(limit);
    if (rows > 0) yield { rows };
    if (rows < limit) return;
  }
}
