import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeFileAtomic } from './data-dir';
import { StackError } from './stack-error';

/** The variable of each port and its usual value. */
const usualPorts = {
  PORT: 3000,
  POSTGRES_PORT: 5432,
  TEMPORAL_PORT: 7233,
  TEMPORAL_UI_PORT: 8233,
  SMTP_PORT: 1025,
  MAILBOX_PORT: 1080,
} as const;

const maxTries = 20;

/** A variable that sets a port of the embedded stack. */
export type PortVariable = keyof typeof usualPorts;

/** Ports that were set, by variable. A variable that is absent is not wanted; `undefined` leaves the choice to us. */
export type WantedPorts = { [variable in PortVariable]?: number | undefined };

/**
 * Chooses a port for every wanted variable: the one that was set, else the one chosen by the last start, else the usual one, else a free one;
 * what was not set is kept in `DATA_DIR/ports.json`, so that links survive a restart.
 * @throws {StackError} naming the variable when a port that was set is in use, or set twice.
 */
export async function choosePorts(dataDir: string, wanted: WantedPorts): Promise<Record<PortVariable, number>> {
  const file = join(dataDir, 'ports.json');
  const kept = readKept(file);
  const chosen = {} as Record<PortVariable, number>;
  const variables = (Object.keys(usualPorts) as PortVariable[]).filter((variable) => variable in wanted);
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
    chosen[variable] = await firstUsable([kept[variable], usualPorts[variable]], taken());
    kept[variable] = chosen[variable];
  }
  writeFileAtomic(file, JSON.stringify(kept));
  return chosen;
}

/** A port of 127.0.0.1 that is free now, chosen by the system. */
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
  // The system may offer one that is chosen already but not yet listened on.
  for (let tries = 0; tries < maxTries; tries++) {
    const port = await freePort();
    if (!taken.has(port)) return port;
  }
  throw new StackError('no port of 127.0.0.1 is free');
}

/** Tries both the loopback and the unspecified address: a listener on one does not keep the other from binding on every system. */
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

function readKept(file: string): WantedPorts {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as WantedPorts) : {};
  } catch {
    return {};
  }
}
