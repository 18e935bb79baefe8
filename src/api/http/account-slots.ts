import type { Response } from 'express';
import { ApiError } from './api-error';

/** How many calls of one account a process handles at the same time, and how many more of them may wait. */
export interface SlotBounds {
  running: number;
  waiting: number;
}

interface Account {
  running: number;
  /** In the order in which they came. */
  waiting: Set<() => void>;
}

const MAX_WAIT_MS = 10_000;
const RETRY_AFTER_S = 1;

/** Bounds the calls of each account, so that one with many does not take all connections to the database. */
export class AccountSlots {
  /** Only accounts that have a call now. */
  private readonly accounts = new Map<string, Account>();

  constructor(
    private readonly bounds: SlotBounds,
    private readonly maxWaitMs = MAX_WAIT_MS,
  ) {}

  /**
   * Runs the call as soon as the account has a free slot.
   * @param res ends the wait when its client goes away: a call that nobody waits for is not begun.
   * @throws {ApiError} too_many_concurrent_requests, when too many wait already or this one has waited too long.
   */
  async run<T>(accountId: string, res: Response, call: () => Promise<T>): Promise<T> {
    const account = this.accounts.get(accountId) ?? { running: 0, waiting: new Set() };
    this.accounts.set(accountId, account);
    if (account.running < this.bounds.running) account.running++;
    else await this.turn(account, res);
    try {
      return await call();
    } finally {
      this.free(accountId, account);
    }
  }

  /** Waits for a slot that another call hands over. */
  private turn({ waiting }: Account, res: Response): Promise<void> {
    if (waiting.size >= this.bounds.waiting) throw tooMany();
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        res.off('close', giveUp);
        waiting.delete(take);
      };
      const take = () => {
        end();
        resolve();
      };
      const giveUp = () => {
        end();
        reject(tooMany());
      };
      const timer = setTimeout(giveUp, this.maxWaitMs);
      res.once('close', giveUp);
      waiting.add(take);
    });
  }

  private free(accountId: string, account: Account): void {
    const [next] = account.waiting;
    if (next) return next();
    account.running--;
    if (account.running === 0) this.accounts.delete(accountId);
  }
}

const tooMany = () =>
  new ApiError('too_many_concurrent_requests', { headers: { 'Retry-After': String(RETRY_AFTER_S) } });
