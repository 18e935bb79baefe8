import { z } from 'zod';
import { FIRST_ATTEMPT } from './sending/first-attempts';
import {
  baseUrl,
  count,
  databaseUrl,
  flag,
  hostAndPort,
  hostName,
  hours,
  mailFrom,
  port,
  wholeNumber,
} from './setting-types';

/** Relative to the folder in which the product is started. */
export const DEFAULT_DATA_DIR = '.data';

/** The settings of the environment, each with what it accepts and its default. `loadConfig` reads them. */
export const settings = z.object({
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  PORT: port.optional(),
  ADMIN_PORT: port.optional(),
  PUBLIC_URL: baseUrl.optional(),
  SHUTDOWN_DELAY: z.string().default('0s'),
  DATA_DIR: z.string().min(1).default(DEFAULT_DATA_DIR),
  DEMO_EMAIL: z.email().default('demo@example.com'),
  DATABASE_URL: databaseUrl.optional(),
  MIGRATE: flag.default(true),
  DATABASE_POOL: count(2, 1_000, 20),
  POSTGRES_PORT: port.optional(),
  TEMPORAL_ADDRESS: hostAndPort.optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('handl-webhooks'),
  TEMPORAL_UI_URL: baseUrl.optional(),
  TEMPORAL_RETENTION: hours.default('72h'),
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
  SMTP_EHLO_NAME: hostName.optional(),
  MAIL_FROM: mailFrom.default('HanDl Webhooks <webhooks@handl.example>'),
  RETRY_SCHEDULE: z.string().default('30s,5m,30m,2h,24h'),
  ATTEMPT_TIMEOUT: z.string().default('10s'),
  FIRST_ATTEMPT: z.enum(FIRST_ATTEMPT).default('workflow'),
  FIRST_ATTEMPTS: count(8, 10_000, 400),
  FIRST_ATTEMPTS_PER_ENDPOINT: count(1, 10_000, 32),
  RETRIES_PER_ENDPOINT: count(1, 10_000, 8),
  ATTEMPTS_PER_HOST: count(1, 10_000, 100),
  RECONCILE_INTERVAL: z.string().default('15s'),
  ALLOW_INSECURE_ENDPOINTS: flag.optional(),
  ALLOWED_PRIVATE_CIDRS: z.string().default(''),
  SENDING_ADDRESSES: z.string().default(''),
  API_CONNECTIONS: count(1, 100_000, 2_000),
  API_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 100_000).optional(),
  TRUSTED_PROXY_HOPS: count(0, 10, 0),
  RATE_LIMIT_PUBLISH: count(1, 10_000_000, 30_000),
  RATE_LIMIT_SENSITIVE: count(1, 10_000_000, 120),
  RATE_LIMIT_GENERAL: count(1, 10_000_000, 1_200),
  SECRETS_KEY: z.string().min(1).optional(),
  RETENTION_DAYS: count(2, 365, 30),
  AUDIT_RETENTION_DAYS: count(30, 3_650, 365),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Settings = z.output<typeof settings>;

/** Settings that are not printed, and that may come from a file. */
export const SECRET_SETTINGS: ReadonlySet<string> = new Set(['DATABASE_URL', 'SMTP_URL', 'SECRETS_KEY']);

/** The names of all settings. */
export const settingNames = Object.keys(settings.shape) as (keyof Settings)[];
