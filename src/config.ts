import { resolve } from 'node:path';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { RateLimits } from './api/api-deps';
import { minConnections } from './db/pools';
import { parseKeyRing } from './endpoints/key-ring';
import { parseDurationMs, parseRetrySchedule } from './lib/duration';
import { withSecretFiles } from './lib/secret-files';
import type { FirstAttempt } from './sending/first-attempts';
import type { LimiterBounds } from './sending/limiter';
import { HOUR_MS, parseAddresses, parseCidrs } from './setting-types';
import { SECRET_SETTINGS, settingNames, settings } from './settings';
import type { Settings } from './settings';
import { temporalConnection } from './temporal/connection';
import type { WorkerSlots } from './temporal/worker';

/** A setting cannot be used. The message names the variable and the remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Of the API. With the development stack another free one if it is in use. */
export const DEFAULT_PORT = 3_000;
const DEFAULT_CONNECTIONS_PER_ADDRESS = 200;

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
  /** From the stop signal until the port is closed, in milliseconds; meanwhile `/readyz` says no. */
  shutdownDelayMs: number;
  /** Absolute path. */
  dataDir: string;
  demoEmail: string;
  databaseUrl?: string;
  /** Whether missing migrations are applied at start, or only reported. */
  migrate: boolean;
  /** Maximum number of database connections of this process. */
  databasePool: number;
  temporal: {
    /** How to connect; undefined when the development stack provides Temporal. */
    connection?: NativeConnectionOptions;
    address?: string;
    namespace: string;
    taskQueue: string;
    uiUrl?: string;
    /** How long Temporal keeps the history of a closed workflow. */
    retentionMs: number;
    cliPath?: string;
    slots: WorkerSlots;
  };
  smtpUrl?: string;
  /** How the mailer introduces itself; `undefined`: the host of the public URL. */
  smtpEhloName?: string;
  mailFrom: string;
  stackPorts: StackPorts;
  /** The five waits between the six attempts of a cycle, in milliseconds. */
  retryScheduleMs: readonly number[];
  attemptTimeoutMs: number;
  /** Who makes first attempts: workflows, or the dispatcher. */
  firstAttempt: FirstAttempt;
  concurrency: LimiterBounds & { firstAttempts: number; attemptsPerHost: number };
  reconcileEveryMs: number;
  allowInsecureEndpoints: boolean;
  allowedPrivateCidrs: readonly string[];
  /** From which deliveries reach the Internet, for customers' firewalls. Empty if the operator does not say. */
  sendingAddresses: readonly string[];
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
  auditRetentionDays: number;
  logLevel: string;
  /** Whether at least one of PostgreSQL, Temporal and SMTP has no address, so that the development stack provides it. */
  needsStack: boolean;
  /** Every setting as `NAME=value`, secrets hidden. */
  lines: readonly string[];
  /** Of these, the settings that the environment gives. */
  givenLines: readonly string[];
}

/**
 * Reads and validates the settings.
 * @throws {ConfigError} that names the variable at fault and what it accepts.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = withoutEmpty(named(null, () => withSecretFiles(env, SECRET_SETTINGS)));
  const parsed = settings.safeParse(given);
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
    publicUrl: e.PUBLIC_URL,
    shutdownDelayMs: named('SHUTDOWN_DELAY', () => parseDurationMs(e.SHUTDOWN_DELAY, 0)),
    dataDir: resolve(e.DATA_DIR),
    demoEmail: e.DEMO_EMAIL,
    databaseUrl: e.DATABASE_URL,
    migrate: e.MIGRATE,
    databasePool: e.DATABASE_POOL,
    temporal: {
      connection: e.TEMPORAL_ADDRESS ? named(null, () => temporalConnection(env)) : undefined,
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      taskQueue: e.TEMPORAL_TASK_QUEUE,
      uiUrl: e.TEMPORAL_UI_URL,
      retentionMs: parseInt(e.TEMPORAL_RETENTION) * HOUR_MS,
      cliPath: e.TEMPORAL_CLI,
      slots: {
        workflowTasks: e.TEMPORAL_WORKFLOW_SLOTS,
        localActivities: e.TEMPORAL_LOCAL_ACTIVITY_SLOTS,
        activities: e.TEMPORAL_ACTIVITY_SLOTS,
        cachedWorkflows: e.TEMPORAL_CACHED_WORKFLOWS,
      },
    },
    smtpUrl: e.SMTP_URL,
    smtpEhloName: e.SMTP_EHLO_NAME,
    mailFrom: e.MAIL_FROM,
    stackPorts: stackPortsOf(e),
    retryScheduleMs: named('RETRY_SCHEDULE', () => parseRetrySchedule(e.RETRY_SCHEDULE)),
    attemptTimeoutMs: named('ATTEMPT_TIMEOUT', () => parseDurationMs(e.ATTEMPT_TIMEOUT)),
    firstAttempt: e.FIRST_ATTEMPT,
    concurrency: {
      firstAttempts: e.FIRST_ATTEMPTS,
      firstAttemptsPerEndpoint: e.FIRST_ATTEMPTS_PER_ENDPOINT,
      retriesPerEndpoint: e.RETRIES_PER_ENDPOINT,
      attemptsPerHost: e.ATTEMPTS_PER_HOST,
    },
    reconcileEveryMs: named('RECONCILE_INTERVAL', () => parseDurationMs(e.RECONCILE_INTERVAL)),
    allowInsecureEndpoints: e.ALLOW_INSECURE_ENDPOINTS ?? needsStack,
    showOperatorLinks: e.SHOW_OPERATOR_LINKS ?? needsStack,
    allowedPrivateCidrs: named('ALLOWED_PRIVATE_CIDRS', () => parseCidrs(e.ALLOWED_PRIVATE_CIDRS)),
    sendingAddresses: named('SENDING_ADDRESSES', () => parseAddresses(e.SENDING_ADDRESSES)),
    apiConnections: e.API_CONNECTIONS,
    apiConnectionsPerAddress:
      e.API_CONNECTIONS_PER_ADDRESS ?? (e.TRUSTED_PROXY_HOPS > 0 ? e.API_CONNECTIONS : DEFAULT_CONNECTIONS_PER_ADDRESS),
    trustedProxyHops: e.TRUSTED_PROXY_HOPS,
    rateLimits: { publish: e.RATE_LIMIT_PUBLISH, sensitive: e.RATE_LIMIT_SENSITIVE, general: e.RATE_LIMIT_GENERAL },
    secretsKey: e.SECRETS_KEY,
    retentionDays: e.RETENTION_DAYS,
    auditRetentionDays: e.AUDIT_RETENTION_DAYS,
    logLevel: e.LOG_LEVEL,
    needsStack,
    lines: settingNames.map((name) => lineOf(name, e)),
    givenLines: settingNames.filter((name) => name in given).map((name) => lineOf(name, e)),
  };
}

const lineOf = (name: keyof Settings, e: Settings) =>
  `${name}${SECRET_SETTINGS.has(name) ? (e[name] ? ' set' : ' unset') : `=${String(e[name] ?? '')}`}`;

const stackPortsOf = (e: Settings): StackPorts => ({
  postgres: e.POSTGRES_PORT,
  temporal: e.TEMPORAL_PORT,
  temporalUi: e.TEMPORAL_UI_PORT,
  smtp: e.SMTP_PORT,
  mailbox: e.MAILBOX_PORT,
});

/** Checks settings that depend on each other, and the keys. */
function checkTogether(e: Settings, needsStack: boolean): void {
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

/** @param variable the setting at fault; null when the message of an error names it. */
function named<T>(variable: string | null, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const { message } = error as Error;
    throw new ConfigError(variable === null ? message : `${variable}: ${message}`);
  }
}
