import { createServer } from 'node:net';
import { join } from 'node:path';
import { readJsonFile, writeFileAtomic } from './data-dir';
import { StackError } from './stack-error';

/** The setting of each port and its default. */
const DEFAULT_PORTS = {
  PORT: 3000,
  POSTGRES_PORT: 5432,
  TEMPORAL_PORT: 7233,
  TEMPORAL_UI_PORT: 8233,
  SMTP_PORT: 1025,
  MAILBOX_PORT: 1080,
} as const;

const MAX_TRIES = 20;

/** The name of a setting for a port of the development stack. */
export type PortVariable = keyof typeof DEFAULT_PORTS;

/** The ports that are needed. `undefined` means that the port is not set and has to be chosen. */
export type WantedPorts = { [variable in PortVariable]?: number | undefined };

/**
 * Chooses a port for every wanted variable: the one that is set, else the one of the last start, else the default, else any
 * free one. Chosen ports are kept in `DATA_DIR/ports.json`, so that links survive a restart.
 * @throws {StackError} that names the variable when a port that is set is in use, or is set for two variables.
 */
export async function choosePorts(dataDir: string, wanted: WantedPorts): Promise<Record<PortVariable, number>> {
  const file = join(dataDir, 'ports.json');
  const kept = readJsonFile<WantedPorts>(file) ?? {};
  const chosen = {} as Record<PortVariable, number>;
  const variables = (Object.keys(DEFAULT_PORTS) as PortVariable[]).filter((variable) => variable in wanted);
  const taken = () => new Set(Object.values(chosen));
  for (const variable of variables) {
    const port = wanted[variable];
    if (port === undefined) continue;
    const other = variables.find((name) => chosen[name] === port);
    if (other) throw new StackError(`${variable}: port ${port} is also ${other}; set another one`);
    const reason = await whyUnusable(port);
    if (reason) {
      throw new StackError(
        `${variable}: port ${port} ${reason}; set another one, or unset ${variable} to have one chosen`,
      );
    }
    chosen[variable] = port;
  }
  for (const variable of variables) {
    if (chosen[variable] !== undefined) continue;
    chosen[variable] = await firstUsable([kept[variable], DEFAULT_PORTS[variable]], taken());
    kept[variable] = chosen[variable];
  }
  writeFileAtomic(file, JSON.stringify(kept));
  return chosen;
}

/** Returns a free port of 127.0.0.1 that the system picks. It is not reserved. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function firstUsable(candidates: (number | undefined)[], taken: ReadonlySet<number>): Promise<number> {
  for (const port of candidates) {
    if (port !== undefined && !taken.has(port) && !(await whyUnusable(port))) return port;
  }
  // The system may pick a port that is chosen already, because nothing listens on it yet.
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
  throw new StackError('No free port was found on 127.0.0.1; stop other programs that listen there');
}

/** Tries 127.0.0.1 and 0.0.0.0: on some systems, a program that listens on one does not block the other. */
async function whyUnusable(port: number): Promise<string | undefined> {
  return (await whyNotBindable(port, '127.0.0.1')) ?? (await whyNotBindable(port, '0.0.0.0'));
}

function whyNotBindable(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`);
    });
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
