import { setTimeout as sleep } from 'node:timers/promises';
import { ATTEMPT_GRACE_MS } from '../deliveries/delivery';
import { sendBegunAttempt } from './attempt';
import type { SendingDeps } from './attempt';
import { deferRun } from './claims.sql';
import type { BegunClaim, Claim } from './claims.sql';
import type { RecordedProgress, SentProgress, UnrecordedAttempt } from './progress';
import { recordFromFacts } from './record';

const KEEP_PAUSE_MS = 500;

/** What a workflow is to do: make an attempt after a wait, or first record the result of one. */
export interface Rest extends Pick<
  Claim,
  'deliveryId' | 'accountId' | 'endpointId' | 'eventType' | 'cycle' | 'attempt' | 'dueInMs'
> {
  /** What the attempt before failed with. */
  lastError?: string | null;
  unrecorded?: UnrecordedAttempt;
}

export interface DirectDeps extends SendingDeps {
  /** Starts the workflow that goes on with a delivery. Rejects while Temporal is away. */
  startRest(rest: Rest): Promise<unknown>;
}

/**
 * Sends first attempts without a workflow, and has a workflow started for what is left to do after them: the wait for the
 * first retry, or a result that the database has not taken.
 */
export class DirectSender {
  private endsAtMs = Infinity;

  constructor(private readonly deps: DirectDeps) {}

  /**
   * Sends a first attempt that began with its claim. Never rejects.
   * @param enteredAtMs when the limiter let it in.
   */
  async send(claim: BegunClaim, enteredAtMs: number): Promise<void> {
    const { begun: _, ...rest } = claim;
    await this.goOn(rest, await this.firstAttempt(claim, enteredAtMs));
  }

  /** From now on, results that neither the database nor Temporal takes are kept no longer than an attempt takes. */
  stop(): void {
    this.endsAtMs = performance.now() + this.deps.attemptTimeoutMs + ATTEMPT_GRACE_MS;
  }

  /** After an internal error nothing has been sent, and the workflow makes this attempt, for as long as it takes. */
  private async firstAttempt(claim: BegunClaim, enteredAtMs: number): Promise<SentProgress> {
    try {
      return await sendBegunAttempt(this.deps, claim, enteredAtMs);
    } catch (error) {
      const { deliveryId, attempt } = claim;
      this.deps.log.warn({ err: error, deliveryId }, 'a first attempt could not be made; its workflow will make it');
      return { status: 'waiting', nextAttempt: attempt, dueInMs: 0, lastError: null };
    }
  }

  private async goOn(rest: Rest, progress: SentProgress): Promise<void> {
    if (progress.status === 'waiting') {
      const { nextAttempt: attempt, dueInMs, lastError } = progress;
      await this.startRest({ ...rest, attempt, dueInMs, lastError });
    } else if (progress.status === 'unrecorded') {
      await this.keep(rest, progress.record);
    }
  }

  private async startRest(rest: Rest): Promise<void> {
    try {
      await this.deps.startRest(rest);
    } catch (error) {
      const { deliveryId, cycle, attempt } = rest;
      this.deps.log.warn(
        { err: error, deliveryId },
        'the workflow of a retry could not be started; the reconciler will do it',
      );
      // If this fails too, the reconciler finds the row a little later.
      await deferRun(this.deps.db, { deliveryId, cycle, attempt }).catch((lost: unknown) =>
        this.deps.log.warn({ err: lost, deliveryId }, 'a delivery could not be handed to the reconciler'),
      );
    }
  }

  /** Keeps a result until the database takes it, or Temporal, which then keeps it. Its slots stay taken: they bound what is kept. */
  private async keep(rest: Rest, unrecorded: UnrecordedAttempt): Promise<void> {
    while (performance.now() < this.endsAtMs) {
      try {
        await this.deps.startRest({ ...rest, unrecorded });
        return;
      } catch {
        // Temporal is away too.
      }
      const progress = await this.recordNow(unrecorded);
      if (progress) return this.goOn(rest, progress);
      await sleep(KEEP_PAUSE_MS);
    }
    this.deps.log.error({ deliveryId: rest.deliveryId }, 'a result was lost: neither PostgreSQL nor Temporal took it');
  }

  private async recordNow(unrecorded: UnrecordedAttempt): Promise<RecordedProgress | undefined> {
    try {
      return await recordFromFacts(this.deps, unrecorded);
    } catch {
      return undefined;
    }
  }
}
