import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface ReceiverProcess {
  /** The whole output so far, errors included. */
  output(): string;
  /** Resolves with what the pattern found in the output; throws when the process ends or time passes without it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  exitCode: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts the sample receiver as `npm run receiver` does, in the folder `cwd`. */
export function startReceiver(
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): ReceiverProcess {
  const child = spawn(process.execPath, [join(ROOT, 'examples/receiver/receiver.mjs'), ...args], {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? {}, // Nothing inherited: a HANDL_SECRET of the developer's shell would change what is tested.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  let ended = false;
  void exitCode.then(() => (ended = true));

  return {
    output: () => output,
    async printed(pattern) {
      for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
        const found = pattern.exec(output);
        if (found) return found;
        if (ended || Date.now() > end) throw new Error(`not printed: ${pattern}; but: ${output}`);
      }
    },
    exitCode,
    async stop() {
      child.kill();
      await exitCode;
    },
  };
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
