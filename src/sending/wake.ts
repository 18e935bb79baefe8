import type { Client, Pool } from 'pg';
import { connect as openConnection } from '../db/session';

const CHANNEL = 'handl_deliveries';
const MIN_PAUSE_MS = 5;
const RECONNECT_MS = 1_000;
const CONNECTION = { keepAlive: true, connectionTimeoutMillis: RECONNECT_MS };
const SESSION = { statementTimeoutMs: 10_000, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

/**
 * Creates a function that wakes the workers of other processes: at once, and then at most every 5 ms. Call it after the
 * commit: NOTIFY within a producer's transaction would serialise all commits. A lost wake-up does no harm, because workers poll.
 */
export function createNotifier(pool: Pick<Pool, 'query'>): () => void {
  let isQuiet = true;
  let isAsked = false;
  const notify = () => {
    if (!isQuiet) {
      isAsked = true;
      return;
    }
    isQuiet = false;
    pool.query(`notify ${CHANNEL}`).catch(() => undefined);
    setTimeout(() => {
      isQuiet = true;
      if (isAsked) notify();
      isAsked = false;
    }, MIN_PAUSE_MS);
  };
  return notify;
}

/** Calls `onWake` for each notification, and after each connection, because notifications may have been missed. */
export function listenForWakes(databaseUrl: string, onWake: () => void): { close(): Promise<void> } {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const connectLater = () => {
    if (!isClosed) timer = setTimeout(() => void connect(), RECONNECT_MS);
  };
  const connect = async () => {
    try {
      client = await openConnection(databaseUrl, SESSION, CONNECTION);
      if (isClosed) return await client.end();
      client.on('notification', onWake);
      await client.query(`listen ${CHANNEL}`);
      client.once('end', connectLater);
      onWake();
    } catch {
      await client?.end().catch(() => undefined);
      connectLater();
    }
  };
  void connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
