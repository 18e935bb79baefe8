import type { Pool } from 'pg';

/** An attempt to record; by default it is delivered, and takes no time. */
export interface Recorded {
  /** When it was sent, and ended. */
  at: Date;
  outcome?: 'delivered' | 'failed' | 'interrupted';
  statusCode?: number | null;
  errorCode?: string | null;
  durationMs?: number;
  isTest?: boolean;
}

/** Records attempts of the endpoint now, all of one delivery. @returns the id of the delivery */
export async function recordAttempts(
  pool: Pool,
  { accountId, endpointId }: { accountId: string; endpointId: string },
  attempts: readonly Recorded[],
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(`select new_id('dlv') as id`);
  const { id } = rows[0]!;
  for (const [n, attempt] of attempts.entries()) {
    const { at, outcome = 'delivered', statusCode = null, errorCode = null, durationMs = 0, isTest = false } = attempt;
    const endedAt = outcome === 'interrupted' ? null : at;
    await pool.query(
      `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
         ended_at, status_code, error_code, duration_ms)
       values ($1, $2, $3, $4, $5, 1, $6, $7, $7, $8, $9, $10, $11)`,
      [accountId, endpointId, id, isTest, n + 1, outcome, at, endedAt, statusCode, errorCode, durationMs],
    );
  }
  return id;
}
