import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** PgBouncer's defaults: every other start parameter ends the connection. */
const TAKEN = [
  'user',
  'database',
  'client_encoding',
  'datestyle',
  'timezone',
  'standard_conforming_strings',
  'application_name',
];

const READY_FOR_QUERY = 'Z';
const SYNC = 'S';
const QUERY = 'Q';
const TERMINATE = 'X';
const IDLE = 'I';

export interface Pooler {
  /** The connection string through the pooler. */
  url(databaseUrl: string): string;
  close(): Promise<void>;
}

/** A message of the PostgreSQL protocol: type (empty in the first one of a client), length, content. */
interface Message {
  type: string;
  bytes: Buffer;
}

/** Calls `onMessage` for each whole message. @param isStarted whether the messages have a type from the first one on */
function readMessages(socket: Socket, isStarted: boolean, onMessage: (message: Message) => void): void {
  let rest = Buffer.alloc(0);
  let hasType = isStarted;
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const prefix = hasType ? 1 : 0;
      if (rest.length < prefix + 4) return;
      const end = prefix + rest.readUInt32BE(prefix);
      if (rest.length < end) return;
      const bytes = rest.subarray(0, end);
      rest = rest.subarray(end);
      const type = hasType ? String.fromCharCode(bytes[0]!) : '';
      hasType = true;
      onMessage({ type, bytes });
    }
  });
}

function errorResponse(code: string, text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** A connection to PostgreSQL, and the client that it works for at the moment. */
interface Server {
  socket: Socket;
  client: Socket | undefined;
  /** Queries that are sent and not answered. */
  unanswered: number;
}

/**
 * Stands in for PgBouncer: refuses the start parameters that PgBouncer refuses by default. In transaction mode a client keeps
 * its connection to PostgreSQL for one transaction, and the next one is given the connection that was used last, as there.
 * Each client logs in over a connection of its own.
 */
export async function startPooler(databaseUrl: string, mode: 'session' | 'transaction'): Promise<Pooler> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const free: Server[] = [];
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    return socket;
  };

  const listener = createServer((client) => {
    track(client);
    let server: Server | undefined;
    let isLoggedIn = false;
    const release = () => {
      if (!server) return;
      [server.client, server.unanswered] = [undefined, 0];
      free.push(server);
      server = undefined;
    };
    const own = () => {
      const socket = track(connect(Number(target.port), target.hostname));
      const created: Server = { socket, client, unanswered: 1 };
      readMessages(socket, true, ({ type, bytes }) => {
        created.client?.write(bytes);
        if (type !== READY_FOR_QUERY) return;
        created.unanswered -= 1;
        const isOver = created.unanswered === 0 && String.fromCharCode(bytes.at(-1)!) === IDLE;
        if (isOver) created.client?.emit('over');
      });
      socket.on('close', () => created.client?.destroy());
      return created;
    };
    client.on('over', () => {
      isLoggedIn = true;
      if (mode === 'transaction') release();
    });
    client.on('close', () => (mode === 'transaction' && isLoggedIn ? release() : server?.socket.destroy()));
    readMessages(client, false, ({ type, bytes }) => {
      if (type === '') {
        const names = bytes
          .subarray(8)
          .toString()
          .split('\0')
          .filter((_text, n) => n % 2 === 0);
        const refused = names.find((name) => name && !TAKEN.includes(name.toLowerCase()));
        if (refused) return void client.end(errorResponse('08P01', `unsupported startup parameter: ${refused}`));
      }
      if (type === TERMINATE && mode === 'transaction') return void client.end();
      if (!server) {
        server = isLoggedIn ? free.pop() : own();
        if (!server) throw new Error('the pooler has no connection left');
        server.client = client;
      }
      if (type === SYNC || type === QUERY) server.unanswered += 1;
      server.socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url(to) {
      const url = new URL(to);
      url.port = String((listener.address() as AddressInfo).port);
      return url.href;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
