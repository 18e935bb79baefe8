import type { Logger } from 'pino';
import type { AddressGuard } from '../delivery/address-guard';
import type { Db } from '../store/pool';
import type { SecretBox } from '../store/secret-box';
import type { Metrics } from '../metrics';
import type { PageOptions } from './page';

/** Requests that one key may make per minute to one process, by kind of call. */
export interface Budgets {
  /** `POST /v1/events`. */
  publish: number;
  /** Calls that make, send or reveal something. */
  sensitive: number;
  general: number;
}

/** What the API needs; `main` provides it. */
export interface ApiDeps {
  db: Db;
  secretBox: SecretBox;
  /** Judges literal addresses in endpoint URLs. */
  guard: AddressGuard;
  log: Logger;
  settings: {
    /** Base of the links in answers. */
    publicUrl: string;
    temporalUiUrl: string | null;
    temporalNamespace: string;
    retentionDays: number;
    allowInsecureEndpoints: boolean;
    /** Reverse proxies whose X-Forwarded-For is believed, counted from us. */
    trustedProxyHops: number;
  };
  page: PageOptions;
  budgets: Budgets;
  metrics: Pick<Metrics, 'answered' | 'contentType' | 'text'>;
  /** Both reject when Temporal cannot be reached. */
  signals: {
    signalHealth(endpointId: string): Promise<void>;
    retryNow(deliveryId: string, cycle: number): Promise<void>;
  };
  /** Tells the workers that there are pending deliveries. */
  wake(): void;
  /** What is missing for this process to do its work; empty when it is ready. */
  readiness(): Promise<string[]>;
}
