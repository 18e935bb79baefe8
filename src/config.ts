import { resolve } from 'node:path';
import { z } from 'zod';
import type { RateLimits } from './api/api-deps';
import { minConnections } from './db/pools';
import { parseKeyRing } from './endpoints/key-ring';
import { parseDurationMs, parseRetrySchedule } from './lib/duration';
import type { LimiterBounds } from './sending/limiter';
import { count, flag, parseCidrs, port, wholeNumber } from './setting-values';
import type { WorkerSlots } from './temporal/worker';

/** A setting cannot be used. The message names the variable and the remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Of the API. With the development stack another free one if it is in use. */
export const DEFAULT_PORT = 3_000;
const DEFAULT_CONNECTIONS_PER_ADDRESS = 200;

/** Relative to the folder in which the product is started. */
export const DEFAULT_DATA_DIR = '.data';

const environment = z.object({
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  PORT: port.optional(),
  ADMIN_PORT: port.optional(),
  PUBLIC_URL: z.url().optional(),
  DATA_DIR: z.string().min(1).default(DEFAULT_DATA_DIR),
  DEMO_EMAIL: z.email().default('demo@example.com'),
  DATABASE_URL: z.string().min(1).optional(),
  DATABASE_POOL: count(2, 1_000, 20),
  POSTGRES_PORT: port.optional(),
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('handl-webhooks'),
  TEMPORAL_UI_URL: z.url().optional(),
  SHOW_OPERATOR_LINKS: flag.optional(),
  TEMPORAL_CLI: z.string().min(1).optional(),
  TEMPORAL_PORT: port.optional(),
  TEMPORAL_UI_PORT: port.optional(),
  TEMPORAL_WORKFLOW_SLOTS: count(2, 10_000, 500),
  TEMPORAL_LOCAL_ACTIVITY_SLOTS: count(1, 10_000, 450),
  TEMPORAL_ACTIVITY_SLOTS: count(1, 10_000, 200),
  TEMPORAL_CACHED_WORKFLOWS: count(1, 100_000, 1_000),
  SMTP_URL: z.url().optional(),
  SMTP_PORT: port.optional(),
  MAILBOX_PORT: port.optional(),
  MAIL_FROM: z.string().min(3).default('HanDl Webhooks <webhooks@handl.example>'),
  RETRY_SCHEDULE: z.string().default('30s,5m,30m,2h,24h'),
  ATTEMPT_TIMEOUT: z.string().default('10s'),
  FIRST_ATTEMPTS: count(8, 10_000, 400),
  FIRST_ATTEMPTS_PER_ENDPOINT: count(1, 10_000, 32),
  RETRIES_PER_ENDPOINT: count(1, 10_000, 8),
  RECONCILE_INTERVAL: z.string().default('15s'),
  ALLOW_INSECURE_ENDPOINTS: flag.optional(),
  ALLOWED_PRIVATE_CIDRS: z.string().default(''),
  API_CONNECTIONS: count(1, 100_000, 2_000),
  API_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 100_000).optional(),
  TRUSTED_PROXY_HOPS: count(0, 10, 0),
  RATE_LIMIT_PUBLISH: count(1, 10_000_000, 30_000),
  RATE_LIMIT_SENSITIVE: count(1, 10_000_000, 120),
  RATE_LIMIT_GENERAL: count(1, 10_000_000, 1_200),
  SECRETS_KEY: z.string().min(1).optional(),
  RETENTION_DAYS: count(2, 365, 30),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const SECRET_SETTINGS: ReadonlySet<string> = new Set(['DATABASE_URL', 'SMTP_URL', 'SECRETS_KEY']);

/** The names of all settings. */
export const settingNames = Object.keys(environment.shape) as (keyof z.output<typeof environment>)[];

/** Ports of the development stack. `undefined`: the usual port if it is free, else a free one that is kept in DATA_DIR. */
export interface StackPorts {
  postgres?: number;
  temporal?: number;
  temporalUi?: number;
  smtp?: number;
  mailbox?: number;
}

/** Every setting of the product, read once. Addresses that are `undefined` come from the development stack. */
export interface Config {
  role: 'all' | 'api' | 'worker';
  /** Port of the API. `undefined`: 3000, or with the development stack another free one if 3000 is in use. */
  port?: number;
  /** Port of the probes and metrics alone, beside those on `port`. `undefined`: there is none. */
  adminPort?: number;
  publicUrl?: string;
  /** Absolute path. */
  dataDir: string;
  demoEmail: string;
  databaseUrl?: string;
  /** Maximum number of database connections of this process. */
  databasePool: number;
  temporal: {
    address?: string;
    namespace: string;
    taskQueue: string;
    uiUrl?: string;
    cliPath?: string;
    slots: WorkerSlots;
  };
  smtpUrl?: string;
  mailFrom: string;
  stackPorts: StackPorts;
  /** The five waits between the six attempts of a cycle, in milliseconds. */
  retryScheduleMs: readonly number[];
  attemptTimeoutMs: number;
  concurrency: LimiterBounds & { firstAttempts: number };
  reconcileEveryMs: number;
  allowInsecureEndpoints: boolean;
  allowedPrivateCidrs: readonly string[];
  /** Whether every API key, and so the page, shows workers and links to the Temporal Web UI. */
  showOperatorLinks: boolean;
  apiConnections: number;
  /** Behind proxies, whose connections all come from their address, by default as many as there may be. */
  apiConnectionsPerAddress: number;
  /** Number of reverse proxies in front of the API whose X-Forwarded-For is trusted. */
  trustedProxyHops: number;
  rateLimits: RateLimits;
  /** A key ring, as `parseKeyRing` reads it. */
  secretsKey?: string;
  retentionDays: number;
  logLevel: string;
  /** Whether at least one of PostgreSQL, Temporal and SMTP has no address, so that the development stack provides it. */
  needsStack: boolean;
  /** Every setting as `NAME=value`, secrets hidden. */
  lines: readonly string[];
}

/**
 * Reads and validates the settings.
 * @throws {ConfigError} that names the variable at fault and what it accepts.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(`${issue.path.join('.')}: ${issue.message}`);
  }
  const e = parsed.data;
  const needsStack = !e.DATABASE_URL || !e.TEMPORAL_ADDRESS || !e.SMTP_URL;
  checkTogether(e, needsStack);
  return {
    role: e.ROLE,
    port: e.PORT,
    adminPort: e.ADMIN_PORT,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, ''),
    dataDir: resolve(e.DATA_DIR),
    demoEmail: e.DEMO_EMAIL,
    databaseUrl: e.DATABASE_URL,
    databasePool: e.DATABASE_POOL,
    temporal: {
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      taskQueue: e.TEMPORAL_TASK_QUEUE,
      uiUrl: e.TEMPORAL_UI_URL?.replace(/\/$/, ''),
      cliPath: e.TEMPORAL_CLI,
      slots: {
        workflowTasks: e.TEMPORAL_WORKFLOW_SLOTS,
        localActivities: e.TEMPORAL_LOCAL_ACTIVITY_SLOTS,
        activities: e.TEMPORAL_ACTIVITY_SLOTS,
        cachedWorkflows: e.TEMPORAL_CACHED_WORKFLOWS,
      },
    },
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    stackPorts: {
      postgres: e.POSTGRES_PORT,
      temporal: e.TEMPORAL_PORT,
      temporalUi: e.TEMPORAL_UI_PORT,
      smtp: e.SMTP_PORT,
      mailbox: e.MAILBOX_PORT,
    },
    retryScheduleMs: named('RETRY_SCHEDULE', () => parseRetrySchedule(e.RETRY_SCHEDULE)),
    attemptTimeoutMs: named('ATTEMPT_TIMEOUT', () => parseDurationMs(e.ATTEMPT_TIMEOUT)),
    concurrency: {
      firstAttempts: e.FIRST_ATTEMPTS,
      firstAttemptsPerEndpoint: e.FIRST_ATTEMPTS_PER_ENDPOINT,
      retriesPerEndpoint: e.RETRIES_PER_ENDPOINT,
    },
    reconcileEveryMs: named('RECONCILE_INTERVAL', () => parseDurationMs(e.RECONCILE_INTERVAL)),
    allowInsecureEndpoints: e.ALLOW_INSECURE_ENDPOINTS ?? needsStack,
    showOperatorLinks: e.SHOW_OPERATOR_LINKS ?? needsStack,
    allowedPrivateCidrs: named('ALLOWED_PRIVATE_CIDRS', () => parseCidrs(e.ALLOWED_PRIVATE_CIDRS)),
    apiConnections: e.API_CONNECTIONS,
    apiConnectionsPerAddress:
      e.API_CONNECTIONS_PER_ADDRESS ?? (e.TRUSTED_PROXY_HOPS > 0 ? e.API_CONNECTIONS : DEFAULT_CONNECTIONS_PER_ADDRESS),
    trustedProxyHops: e.TRUSTED_PROXY_HOPS,
    rateLimits: { publish: e.RATE_LIMIT_PUBLISH, sensitive: e.RATE_LIMIT_SENSITIVE, general: e.RATE_LIMIT_GENERAL },
    secretsKey: e.SECRETS_KEY,
    retentionDays: e.RETENTION_DAYS,
    logLevel: e.LOG_LEVEL,
    needsStack,
    lines: settingNames.map(
      (name) => `${name}${SECRET_SETTINGS.has(name) ? (e[name] ? ' set' : ' unset') : `=${String(e[name] ?? '')}`}`,
    ),
  };
}

/** Checks settings that depend on each other, and the keys. */
function checkTogether(e: z.output<typeof environment>, needsStack: boolean): void {
  const secretsKey = e.SECRETS_KEY;
  if (!needsStack && !secretsKey) {
    throw new ConfigError(
      'SECRETS_KEY: required unless npm start provides PostgreSQL, Temporal or SMTP; use 32 random bytes in base64 (openssl rand -base64 32)',
    );
  }
  if (secretsKey) named('SECRETS_KEY', () => parseKeyRing(secretsKey));
  if (e.ADMIN_PORT === (e.PORT ?? DEFAULT_PORT)) {
    throw new ConfigError(`ADMIN_PORT: must not be that of the API, PORT, which is ${e.ADMIN_PORT}`);
  }
  const least = minConnections(e.ROLE);
  if (e.DATABASE_POOL < least) {
    throw new ConfigError(
      `DATABASE_POOL: must be at least ${least} with ROLE=${e.ROLE}: 2 for each of publishing, other calls and sending that the process does`,
    );
  }
  for (const slots of ['TEMPORAL_WORKFLOW_SLOTS', 'TEMPORAL_LOCAL_ACTIVITY_SLOTS'] as const) {
    if (e[slots] <= e.FIRST_ATTEMPTS) {
      throw new ConfigError(`${slots}: must be above FIRST_ATTEMPTS, which is ${e.FIRST_ATTEMPTS}`);
    }
  }
}

function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
}

function named<T>(variable: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new ConfigError(`${variable}: ${(error as Error).message}`);
  }
}
