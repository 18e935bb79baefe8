import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const SERVER = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
`;

/** Opens a port that does not respond to SYN: its process is stopped and its backlog of connections is full. Linux only. */
export async function startFullBacklog(): Promise<{ url: string; close(): void }> {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(output.toString());
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  for (let count = 0; count < 4; count += 1) {
    fillers.push(connect(port, '127.0.0.1').on('error', () => {}));
  }
  return {
    url: `http://127.0.0.1:${port}/hook`,
    close() {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
    },
  };
}
