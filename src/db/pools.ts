import type { Pool } from 'pg';
import { createPool } from './pool';
import type { PoolOptions } from './pool';
import type { SessionUse } from './session.sql';

/** The parts of a process's work that have connections of their own, so that none waits for those of another. */
export interface Parts<T> {
  /** Publishing events, and the probes. */
  publishing: T;
  /** All other calls, and the metrics. */
  general: T;
  sending: T;
}

type Role = 'all' | 'api' | 'worker';

/** The least with which a part works while one of its connections is slow. */
const MIN_PER_PART = 2;
const PARTS = { all: 3, api: 2, worker: 1 };
/** Shares of a process that has all parts. Publishing has the rest, also where nothing is sent. */
const GENERAL_SHARE = 0.3;
const SENDING_SHARE = 0.35;
/** Of a part's connections, what one account may use at the same time. The others' requests find the rest. */
const ACCOUNT_SHARE = 0.75;

/** The least that `DATABASE_POOL` may be. */
export const minConnections = (role: Role) => MIN_PER_PART * PARTS[role];

/** Divides the connections of a process among the parts that its role has; a part that it does not have gets 0. */
export function connectionsOf(role: Role, total: number): Parts<number> {
  if (role === 'worker') return { publishing: 0, general: 0, sending: total };
  const general = Math.max(MIN_PER_PART, Math.floor(total * GENERAL_SHARE));
  const sending = role === 'all' ? Math.max(MIN_PER_PART, Math.floor(total * SENDING_SHARE)) : 0;
  return { publishing: total - general - sending, general, sending };
}

/** How many calls of one account may use a part's connections at the same time. */
export const accountShare = (connections: number) => Math.max(1, Math.floor(connections * ACCOUNT_SHARE));

/** A pool for each part. A part that the role does not have uses a pool of another: a worker has probes and metrics too. */
export interface Pools extends Parts<Pool> {
  end(): Promise<void>;
}

/** Creates the pools of a process. They connect on first use. */
export function createPools(role: Role, total: number, options: Omit<PoolOptions, 'maxConnections' | 'use'>): Pools {
  const connections = connectionsOf(role, total);
  const pool = (maxConnections: number, use: SessionUse = 'any') => createPool({ ...options, maxConnections, use });
  if (role === 'worker') {
    const sending = pool(connections.sending, 'queue');
    return { publishing: sending, general: sending, sending, end: () => sending.end() };
  }
  const publishing = pool(connections.publishing);
  const general = pool(connections.general);
  const sending = role === 'all' ? pool(connections.sending, 'queue') : general;
  const all = new Set([publishing, general, sending]);
  return { publishing, general, sending, end: async () => void (await Promise.all([...all].map((one) => one.end()))) };
}
