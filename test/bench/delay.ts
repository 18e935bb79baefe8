import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/**
 * A link to a local port with a round trip. It is made of two sockets, so it is an approximation of a network: the kernel
 * accepts at once, and what TCP would have waited for (one round trip) is added to the first bytes instead. Bytes keep their
 * order; nothing is lost, and the width of the link has no bound.
 */
export function startDelay(port: number, roundTripMs: number): Server {
  const oneWayMs = roundTripMs / 2;
  return createServer({ noDelay: true }, (near) => {
    const openedAtMs = performance.now() + roundTripMs;
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const there = delayed(far, oneWayMs, openedAtMs);
    const back = delayed(near, oneWayMs, 0);
    near.on('data', there.write).on('close', there.close);
    far.on('data', back.write).on('close', back.close);
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
}

/** Writes to a socket later. @param notBeforeMs bytes that come earlier start only then */
function delayed(socket: Socket, delayMs: number, notBeforeMs: number) {
  // Timers of different lengths may swap places; what they do may not.
  const inOrder: (() => void)[] = [];
  const later = (act: () => void) => {
    const nowMs = performance.now();
    inOrder.push(act);
    setTimeout(() => inOrder.shift()!(), Math.max(nowMs, notBeforeMs) + delayMs - nowMs);
  };
  return {
    write: (bytes: Buffer) => later(() => void (socket.writable && socket.write(bytes))),
    close: () => later(() => socket.destroySoon()),
  };
}
