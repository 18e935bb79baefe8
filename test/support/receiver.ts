import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Hit {
  atMs: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  event: { id: string; type: string; data: Record<string, unknown> };
  /** The status of the response; null while there is none. */
  status: number | null;
}

type Response = { status: number; delayMs?: number; body?: string } | 'hang';

/** Chooses the response to a request. @param count the requests so far, this one included */
export type Respond = (hit: Hit, count: number) => Response | Promise<Response>;

export interface TestReceiver {
  url: string;
  hits: Hit[];
  set(respond: Respond): void;
  close(): Promise<void>;
}

/** Starts a real HTTP endpoint on a free port that records every request. */
export async function startReceiver(first: Respond = () => ({ status: 200 })): Promise<TestReceiver> {
  let respond = first;
  const hits: Hit[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    const answer = async () => {
      const body = Buffer.concat(chunks);
      const event = JSON.parse(body.toString()) as Hit['event'];
      const hit: Hit = { atMs: Date.now(), headers: req.headers, body, event, status: null };
      hits.push(hit);
      const given = await respond(hit, hits.length);
      if (given === 'hang') return;
      setTimeout(() => {
        hit.status = given.status;
        res.writeHead(given.status);
        res.end(given.body ?? 'ok');
      }, given.delayMs ?? 0);
    };
    req.on('end', () => void answer());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    hits,
    set: (next) => {
      respond = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
