import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Link {
  /** Connects to the target until the link is frozen. */
  address: string;
  /** Stops passing bytes without closing connections, like a network that drops packets. */
  freeze(): void;
  close(): Promise<void>;
}

/** Starts a TCP link to `target` ("host:port") that a test can freeze. */
export async function startLink(target: string): Promise<Link> {
  const [host, port] = target.split(':') as [string, string];
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    if (isFrozen) return;
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
