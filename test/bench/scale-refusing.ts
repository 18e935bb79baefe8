import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As long as a limiter pauses at most. */
const RETRY_AFTER_S = 300;

/** A receiver that refuses everything and asks for a long pause, so that the limiters of its endpoints are paused. */
export async function startRefusing(): Promise<{ url: string; stop: () => void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(503, { 'Retry-After': String(RETRY_AFTER_S) }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
