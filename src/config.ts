import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseDurationMs, parseRetrySchedule } from './domain/duration';
import { parseKeyRing } from './domain/key-ring';

/** Thrown when the environment holds a setting that cannot be used; the message names the variable and the remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port, 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'must be a port, 1 to 65535');
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Relative to where the product is started. */
export const DEFAULT_DATA_DIR = '.data';

const environment = z.object({
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  PORT: port.optional(),
  PUBLIC_URL: z.url().optional(),
  DATA_DIR: z.string().min(1).default(DEFAULT_DATA_DIR),
  DEMO_EMAIL: z.email().default('demo@example.com'),
  DATABASE_URL: z.string().min(1).optional(),
  POSTGRES_PORT: port.optional(),
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z.string().min(1).default('handl-webhooks'),
  TEMPORAL_UI_URL: z.url().optional(),
  TEMPORAL_CLI: z.string().min(1).optional(),
  TEMPORAL_PORT: port.optional(),
  TEMPORAL_UI_PORT: port.optional(),
  SMTP_URL: z.url().optional(),
  SMTP_PORT: port.optional(),
  MAILBOX_PORT: port.optional(),
  MAIL_FROM: z.string().min(3).default('HanDl Webhooks <webhooks@handl.example>'),
  RETRY_SCHEDULE: z.string().default('30s,5m,30m,2h,24h'),
  ATTEMPT_TIMEOUT: z.string().default('10s'),
  ALLOW_INSECURE_ENDPOINTS: flag.optional(),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  ALLOWED_PRIVATE_CIDRS: z.string().default(''),
  SECRETS_KEY: z.string().min(1).optional(),
  RETENTION_DAYS: z.coerce.number().int().min(2).max(365).default(30),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Ports of the embedded helpers; `undefined` means "the usual one if free, else a free one kept in DATA_DIR". */
export interface EmbeddedPorts {
  postgres?: number;
  temporal?: number;
  temporalUi?: number;
  smtp?: number;
  mailbox?: number;
}

/** Every setting of the product, read once. Fields left `undefined` are provided by the embedded stack. */
export interface Config {
  role: 'all' | 'api' | 'worker';
  /** Port of the API; `undefined` means 3000 if free, else a free one (embedded stack), or 3000 (elsewhere). */
  port?: number;
  publicUrl?: string;
  /** Absolute path. */
  dataDir: string;
  demoEmail: string;
  databaseUrl?: string;
  temporal: { address?: string; namespace: string; taskQueue: string; uiUrl?: string; cliPath?: string };
  smtpUrl?: string;
  mailFrom: string;
  embeddedPorts: EmbeddedPorts;
  /** The five waits between the six attempts of a cycle, in milliseconds. */
  retryScheduleMs: readonly number[];
  attemptTimeoutMs: number;
  allowInsecureEndpoints: boolean;
  allowedPrivateCidrs: readonly string[];
  /** Reverse proxies in front of the API whose X-Forwarded-For is believed. */
  trustedProxyHops: number;
  /** A key ring, as `parseKeyRing` reads it. */
  secretsKey?: string;
  retentionDays: number;
  logLevel: string;
  /** True when at least one of PostgreSQL, Temporal and SMTP has no address and is brought up by us. */
  embedded: boolean;
}

/**
 * Reads and validates the settings.
 * @throws {ConfigError} naming the variable at fault and what it accepts.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(`${issue.path.join('.')}: ${issue.message}`);
  }
  const e = parsed.data;
  const embedded = !e.DATABASE_URL || !e.TEMPORAL_ADDRESS || !e.SMTP_URL;
  if (!embedded && !e.SECRETS_KEY) {
    throw new ConfigError(
      'SECRETS_KEY: required outside the embedded stack; 32 random bytes, base64 (openssl rand -base64 32)',
    );
  }
  const secretsKey = e.SECRETS_KEY;
  if (secretsKey) named('SECRETS_KEY', () => parseKeyRing(secretsKey));
  return {
    role: e.ROLE,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL?.replace(/\/$/, ''),
    dataDir: resolve(e.DATA_DIR),
    demoEmail: e.DEMO_EMAIL,
    databaseUrl: e.DATABASE_URL,
    temporal: {
      address: e.TEMPORAL_ADDRESS,
      namespace: e.TEMPORAL_NAMESPACE,
      taskQueue: e.TEMPORAL_TASK_QUEUE,
      uiUrl: e.TEMPORAL_UI_URL?.replace(/\/$/, ''),
      cliPath: e.TEMPORAL_CLI,
    },
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    embeddedPorts: {
      postgres: e.POSTGRES_PORT,
      temporal: e.TEMPORAL_PORT,
      temporalUi: e.TEMPORAL_UI_PORT,
      smtp: e.SMTP_PORT,
      mailbox: e.MAILBOX_PORT,
    },
    retryScheduleMs: named('RETRY_SCHEDULE', () => parseRetrySchedule(e.RETRY_SCHEDULE)),
    attemptTimeoutMs: named('ATTEMPT_TIMEOUT', () => parseDurationMs(e.ATTEMPT_TIMEOUT)),
    allowInsecureEndpoints: e.ALLOW_INSECURE_ENDPOINTS ?? embedded,
    trustedProxyHops: e.TRUSTED_PROXY_HOPS,
    allowedPrivateCidrs: named('ALLOWED_PRIVATE_CIDRS', () => parseCidrs(e.ALLOWED_PRIVATE_CIDRS)),
    secretsKey,
    retentionDays: e.RETENTION_DAYS,
    logLevel: e.LOG_LEVEL,
    embedded,
  };
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

function parseCidrs(text: string): string[] {
  const cidrs = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const cidr of cidrs) {
    const [address = '', bits = ''] = cidr.split('/');
    const family = isIP(address);
    const valid = family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
    if (!valid) throw new Error(`"${cidr}" is not a CIDR block such as 10.0.0.0/8 or fd00::/8`);
  }
  return cidrs;
}

/** The effective settings for people, secrets as set or unset. */
export function describeConfig(config: Config): string[] {
  const shown = (value: string | number | undefined, otherwise: string) => String(value ?? otherwise);
  const secret = (value: string | undefined) => (value === undefined ? 'unset (embedded)' : 'set');
  const { temporal, embeddedPorts: ports } = config;
  return [
    `ROLE=${config.role}  PORT=${shown(config.port, 'chosen')}  PUBLIC_URL=${shown(config.publicUrl, 'by port')}`,
    `DATA_DIR=${config.dataDir}  RETENTION_DAYS=${config.retentionDays}  LOG_LEVEL=${config.logLevel}`,
    `DATABASE_URL ${secret(config.databaseUrl)}  SMTP_URL ${secret(config.smtpUrl)}  SECRETS_KEY ${secret(config.secretsKey)}`,
    `TEMPORAL_ADDRESS=${shown(temporal.address, 'embedded')}  TEMPORAL_NAMESPACE=${temporal.namespace}  TEMPORAL_TASK_QUEUE=${temporal.taskQueue}`,
    `TEMPORAL_UI_URL=${shown(temporal.uiUrl, 'embedded or none')}  TEMPORAL_CLI=${shown(temporal.cliPath, 'looked for')}`,
    `POSTGRES_PORT=${shown(ports.postgres, 'chosen')}  TEMPORAL_PORT=${shown(ports.temporal, 'chosen')}  TEMPORAL_UI_PORT=${shown(ports.temporalUi, 'chosen')}`,
    `SMTP_PORT=${shown(ports.smtp, 'chosen')}  MAILBOX_PORT=${shown(ports.mailbox, 'chosen')}`,
    `TRUSTED_PROXY_HOPS=${config.trustedProxyHops}`,
    `MAIL_FROM=${config.mailFrom}  DEMO_EMAIL=${config.demoEmail}`,
    `RETRY_SCHEDULE(ms)=${config.retryScheduleMs.join(',')}  ATTEMPT_TIMEOUT(ms)=${config.attemptTimeoutMs}`,
    `ALLOW_INSECURE_ENDPOINTS=${config.allowInsecureEndpoints}  ALLOWED_PRIVATE_CIDRS=${config.allowedPrivateCidrs.join(',') || 'none'}`,
  ];
}
