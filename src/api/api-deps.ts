import type { AttemptKey } from '../deliveries/delivery';
import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import type { AddressCheck } from '../endpoints/endpoint-url';
import type { SecretBox } from '../endpoints/secret-box';
import type { Publish } from '../events/publisher';
import type { EndpointId } from '../lib/ids';
import type { Metrics } from '../metrics/metrics';
import type { SlotBounds } from './http/account-slots';
import type { SettingsPageOptions } from './settings-page';

/** Requests that one key may make per minute to one process. All keys of an account together may make twice as many. */
export interface RateLimits {
  /** `POST /v1/events`. */
  publish: number;
  /** Calls that create, send or reveal something. */
  sensitive: number;
  /** All other calls. */
  general: number;
}

/** Settings that calls show or apply. */
export interface ApiSettings {
  /** Base of the links in responses. */
  publicUrl: string;
  temporalUiUrl: string | null;
  temporalNamespace: string;
  /** How long Temporal keeps the history of a closed workflow. */
  temporalRetentionMs: number;
  /** Who makes first attempts. With `direct`, a delivery that needs no second one has no workflow. */
  firstAttempt: 'workflow' | 'direct' | 'auto';
  /** Whether keys without the scope `platform` see workers and links to the Temporal Web UI. */
  showOperatorLinks: boolean;
  retentionDays: number;
  /** The five waits between the six attempts of a cycle, in milliseconds. */
  retryScheduleMs: readonly number[];
  attemptTimeoutMs: number;
  allowInsecureEndpoints: boolean;
  /** IP addresses and CIDR blocks from which deliveries are sent. */
  sendingAddresses: readonly string[];
  /** Number of reverse proxies whose X-Forwarded-For is trusted. */
  trustedProxyHops: number;
}

/** What the API needs. `main` provides it. */
export interface ApiDeps {
  /** For everything except publishing. */
  db: Db;
  /** Connections that no other call uses. */
  publishingDb: Db;
  secretBox: SecretBox;
  /** Checks literal addresses in endpoint URLs, and resolves host names as an attempt does. */
  guard: AddressCheck & { addressesOf(hostname: string): Promise<string[]> };
  log: Logger;
  settings: ApiSettings;
  page: SettingsPageOptions;
  /** Folder of the built documentation. */
  docsDir: string;
  rateLimits: RateLimits;
  /** Calls of one account at the same time, and the connections on which it publishes. */
  concurrency: { publish: SlotBounds & { connections: number }; general: SlotBounds };
  metrics: Pick<Metrics, 'responded' | 'contentType' | 'text'>;
  /** Both reject when Temporal cannot be reached. */
  signals: {
    signalHealth(endpointId: EndpointId): Promise<void>;
    retryNow(attempt: AttemptKey): Promise<void>;
  };
  /** Tells the workers that there are pending deliveries. */
  wake(): void;
  /** What this process lacks to do its work; empty when it is ready. */
  readiness(): Promise<string[]>;
  /** What an operator should know although the process does its work. */
  warnings(): string[];
}

/** What calls have besides. */
export interface CallDeps extends ApiDeps {
  publish: Publish;
}
