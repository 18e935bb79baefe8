const LOCKED_RETRY_MS = 500;
const LOCKED_TIMEOUT_MS = 60_000;

/**
 * Applies the migrations that are missing. Two processes may do so at once: the second waits for the first.
 * @param dir the folder of the migrations.
 */
export async function migrate(databaseUrl: string, dir: string): Promise<void> {
  const { runner } = await import('node-pg-migrate');
  const untilMs = performance.now() + LOCKED_TIMEOUT_MS;
  for (;;) {
    try {
      await runner({ databaseUrl, dir, direction: 'up', migrationsTable: 'migrations', log: () => undefined });
      return;
    } catch (error) {
      const isLocked = /already running/i.test((error as Error).message);
      if (!isLocked || performance.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCKED_RETRY_MS));
    }
  }
}
