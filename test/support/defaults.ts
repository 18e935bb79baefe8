import { loadConfig } from '../../src/config';
import type { ServeOptions } from '../../src/api/http/server';
import type { ApiSettings } from '../../src/api/api-deps';
import { ATTEMPT_GRACE_MS } from '../../src/deliveries/delivery';
import { MAX_STARTING } from '../../src/sending/dispatcher';
import { Shares } from '../../src/sending/shares';

/** `FIRST_ATTEMPT` runs the tests in another mode (`npm run test:direct`). */
const config = loadConfig({ FIRST_ATTEMPT: process.env['FIRST_ATTEMPT'] });

/** The default settings. */
export const {
  concurrency: CONCURRENCY,
  firstAttempt: FIRST_ATTEMPT,
  retryScheduleMs: PUBLIC_SCHEDULE_MS,
  attemptTimeoutMs: PUBLIC_TIMEOUT_MS,
} = config;
/** The waits after first attempts, with the default settings. */
export const FIRST_WAIT = {
  nextWaitMs: config.retryScheduleMs[0]!,
  overdueAfterMs: config.attemptTimeoutMs + ATTEMPT_GRACE_MS,
};
export const SLOTS = config.temporal.slots;

/** The shares of a new process with the default settings. */
export const newShares = (nowMs?: () => number) =>
  new Shares(
    {
      firstAttempts: CONCURRENCY.firstAttempts,
      attemptsPerHost: CONCURRENCY.attemptsPerHost,
      retries: SLOTS.activities,
      starting: MAX_STARTING,
    },
    nowMs,
  );

/** The default settings of the API, with addresses for tests. */
export const API_SETTINGS: ApiSettings = {
  sendingAddresses: [],
  publicUrl: 'http://api.example',
  temporalUiUrl: 'http://temporal.example',
  temporalNamespace: 'default',
  temporalRetentionMs: config.temporal.retentionMs,
  firstAttempt: config.firstAttempt,
  showOperatorLinks: config.showOperatorLinks,
  retentionDays: config.retentionDays,
  retryScheduleMs: config.retryScheduleMs,
  attemptTimeoutMs: config.attemptTimeoutMs,
  allowInsecureEndpoints: false,
  trustedProxyHops: 0,
};

/** Limits that a test with a few connections does not reach. */
export const CONNECTIONS: Omit<ServeOptions, 'port' | 'host' | 'publicUrl'> = {
  maxConnections: 100,
  maxConnectionsPerAddress: 100,
  onRefused: () => undefined,
  isBehindProxy: false,
};
