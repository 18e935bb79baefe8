import type { Logger } from 'pino';
import type { Lanes } from '../src/delivery/lanes';
import type { Poster, PostResult } from '../src/delivery/post';
import type { Reservations } from '../src/delivery/reservations';
import type { Mailer } from '../src/mail/mailer';
import type { Db } from '../src/store/pool';
import type { SecretBox } from '../src/store/secret-box';

/** What the activities need; `main` provides it. */
export interface ActivityDeps {
  db: Db;
  secretBox: SecretBox;
  poster: Poster;
  lanes: Lanes;
  reservations: Reservations;
  mailer: Mailer;
  log: Logger;
  publicUrl: string;
  retentionDays: number;
  attemptTimeoutMs: number;
  retryScheduleMs: readonly number[];
  /** Shown in the ledger. */
  workerName: string;
  /** Tells `endpointHealth` that the row changed; starts it where it does not run. Rejects when Temporal is away. */
  signalHealth(endpointId: string): Promise<void>;
  /** Cancels the open runs of a deleted endpoint's deliveries. */
  cancelRuns(endpointId: string): Promise<void>;
  /** For the metrics: an attempt was made. */
  onAttempt(result: PostResult): void;
  /** A first attempt has ended: there is room to claim the next. */
  onSlotFree(): void;
}
