import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const SERVER = `
  const [host, port] = process.argv.slice(1);
  const server = require('node:net').createServer();
  server.listen({ host, port: Number(port), backlog: 1 }, () => console.log(server.address().port));
`;

/**
 * Opens a port that does not respond to SYN: its process is stopped and its backlog of connections is full. Linux only.
 * @param port a free one by default.
 */
export async function startFullBacklog(host = '127.0.0.1', port = 0): Promise<{ url: string; close(): void }> {
  const child = spawn(process.execPath, ['-e', SERVER, host, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  const opened = Number(output.toString());
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  for (let count = 0; count < 4; count += 1) {
    fillers.push(connect(opened, host).on('error', () => {}));
  }
  return {
    url: `http://${host}:${opened}/hook`,
    close() {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
    },
  };
}
