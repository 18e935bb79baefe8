import type { AccountId } from '../../lib/ids';
import type { Connection } from './connection';

/** Number of idle connections of an account to one origin: as many as an endpoint has first attempts by default. */
const MAX_IDLE_PER_ORIGIN = 32;
/** Number of idle connections of a process. */
const MAX_IDLE = 500;
/** An older connection is not kept, so that certificates and load balancers are asked again from time to time. */
const MAX_AGE_MS = 300_000;

/** The open connections of this process that wait for the next request to their origin. Accounts never share one. */
export class IdleConnections {
  /** Those that have been idle for longest come first. */
  private readonly byAccount = new Map<AccountId, Set<Connection>>();
  private count = 0;
  private isClosed = false;

  /** Takes out the one that became idle last, of those whose remote address is allowed. */
  take(accountId: AccountId, origin: string, isAllowed: (address: string) => boolean): Connection | undefined {
    const nowMs = performance.now();
    const newestFirst = [...(this.byAccount.get(accountId) ?? [])].reverse();
    const found = newestFirst.find(
      (one) => one.origin === origin && one.isUsableAt(nowMs) && isAllowed(one.remoteAddress!),
    );
    if (found) this.remove(found);
    found?.wake();
    return found;
  }

  /**
   * Keeps a connection for `forMs`. If there are too many to its origin, the oldest of them is closed; if there are too many
   * in all, the oldest of the account with the most of them.
   */
  keep(connection: Connection, forMs: number): void {
    const { accountId, origin, socket, openedAtMs, remoteAddress } = connection;
    const nowMs = performance.now();
    if (this.isClosed || remoteAddress === undefined || forMs <= 0 || nowMs - openedAtMs > MAX_AGE_MS) {
      socket.destroy();
      return;
    }
    const ofAccount = this.byAccount.get(accountId) ?? new Set();
    this.byAccount.set(accountId, ofAccount.add(connection));
    this.count += 1;
    connection.rest(forMs, () => this.remove(connection));
    const ofOrigin = [...ofAccount].filter((one) => one.origin === origin);
    if (ofOrigin.length > MAX_IDLE_PER_ORIGIN) this.discard(ofOrigin[0]!);
    else if (this.count > MAX_IDLE) this.discard(this.oldestOfBusiestAccount());
  }

  /** Closes all of them now, and later ones when they become idle. */
  close(): void {
    this.isClosed = true;
    for (const ofAccount of this.byAccount.values()) for (const one of ofAccount) this.discard(one);
  }

  private discard(connection: Connection): void {
    this.remove(connection);
    connection.socket.destroy();
  }

  private remove(connection: Connection): void {
    const ofAccount = this.byAccount.get(connection.accountId);
    if (!ofAccount?.delete(connection)) return;
    this.count -= 1;
    if (ofAccount.size === 0) this.byAccount.delete(connection.accountId);
  }

  private oldestOfBusiestAccount(): Connection {
    const [oldest] = [...this.byAccount.values()].reduce((most, all) => (all.size > most.size ? all : most));
    return oldest!;
  }
}
