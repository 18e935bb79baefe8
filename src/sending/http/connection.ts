import type { Socket } from 'node:net';
import type { AccountId } from '../../lib/ids';

/** Enough for the headers and the body that the delivery log keeps. After a longer response, the connection is closed. */
const MAX_REMEMBERED_BYTES = 32_768;

/**
 * A connection of an account to an origin (scheme, host and port). It carries one request after the other. Between two, it is
 * idle: whatever arrives then closes it, because it would be taken for the response to the next request.
 */
export class Connection {
  readonly openedAtMs = performance.now();
  /** Undefined if the receiver has already closed the connection. */
  readonly remoteAddress: string | undefined;
  private received: Buffer[] = [];
  private receivedBytes = 0;
  /** Zero while it is not idle. */
  private idleUntilMs = 0;
  private onClosed: (() => void) | undefined;
  private isListening = false;

  constructor(
    readonly socket: Socket,
    readonly accountId: AccountId,
    readonly origin: string,
  ) {
    this.remoteAddress = socket.remoteAddress;
    const closeIfIdle = () => {
      if (this.idleUntilMs > 0) socket.destroy();
    };
    socket.on('end', closeIfIdle);
    socket.on('timeout', closeIfIdle);
    socket.on('close', () => this.onClosed?.());
  }

  /** Remembers from now on what arrives. The parser must be listening already: bytes that it does not see are lost. */
  listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    this.socket.on('data', (chunk: Buffer) => {
      if (this.idleUntilMs > 0) this.socket.destroy();
      this.receivedBytes += chunk.length;
      if (this.receivedBytes <= MAX_REMEMBERED_BYTES) this.received.push(chunk);
    });
  }

  /** Whether any byte has arrived since it was opened or woken. */
  get hasReceived(): boolean {
    return this.receivedBytes > 0;
  }

  /** All that has arrived since it was opened or woken; empty if that was too much to remember. */
  get receivedSinceThen(): Buffer {
    if (this.receivedBytes > MAX_REMEMBERED_BYTES) return Buffer.alloc(0);
    return this.received.length === 1 ? this.received[0]! : Buffer.concat(this.received);
  }

  /** Whether a request may be sent over it: neither side has closed it, and its time as an idle one is not over. */
  isUsableAt(nowMs: number): boolean {
    return this.socket.readable && this.socket.writable && nowMs < this.idleUntilMs;
  }

  /** Makes it idle: it is closed after `forMs`, and does not keep the process running. */
  rest(forMs: number, onClosed: () => void): void {
    this.idleUntilMs = performance.now() + forMs;
    this.onClosed = onClosed;
    this.received = [];
    this.receivedBytes = 0;
    this.socket.setTimeout(forMs);
    this.socket.unref();
    this.socket.resume();
  }

  /** Ends its time as an idle one: a request will be sent over it. */
  wake(): void {
    this.idleUntilMs = 0;
    this.onClosed = undefined;
    this.socket.setTimeout(0);
    this.socket.ref();
  }
}
