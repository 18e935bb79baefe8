import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { choosePorts, freePort } from '../../dev/ports';
import { openFolder } from '../support/open-folder';

const dataDir = openFolder('handl-dev-');
const servers: Server[] = [];

async function occupy(port: number, host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as { port: number }).port;
}

afterAll(() => {
  servers.forEach((server) => server.close());
  rmSync(dataDir, { recursive: true, force: true });
});

test('a port that is not set stays the same at each start', async () => {
  const first = await choosePorts(dataDir, { SMTP_PORT: undefined, MAILBOX_PORT: undefined });
  expect(first.SMTP_PORT).not.toBe(first.MAILBOX_PORT);
  expect(await choosePorts(dataDir, { SMTP_PORT: undefined, MAILBOX_PORT: undefined })).toEqual(first);
});

test('a port that is not set changes when another process uses it, and then stays the same', async () => {
  const { SMTP_PORT: usual } = await choosePorts(dataDir, { SMTP_PORT: undefined });
  await occupy(usual, '127.0.0.1');
  const { SMTP_PORT: other } = await choosePorts(dataDir, { SMTP_PORT: undefined });
  expect(other).not.toBe(usual);
  expect(await choosePorts(dataDir, { SMTP_PORT: undefined })).toEqual({ SMTP_PORT: other });
});

test.each(['127.0.0.1', '0.0.0.0'])(
  'a port that was set and is in use on %s is an error that names its variable',
  async (host) => {
    const port = await occupy(0, host);
    await expect(choosePorts(dataDir, { POSTGRES_PORT: port })).rejects.toThrow(
      `POSTGRES_PORT: port ${port} is in use; set another one, or unset POSTGRES_PORT to have one chosen`,
    );
  },
);

test('a port cannot be set twice, and a port that is set is not chosen for anything else', async () => {
  const port = await freePort();
  await expect(choosePorts(dataDir, { PORT: port, SMTP_PORT: port })).rejects.toThrow(
    `SMTP_PORT: port ${port} is also PORT`,
  );
  const { MAILBOX_PORT: kept } = await choosePorts(dataDir, { MAILBOX_PORT: undefined });
  const chosen = await choosePorts(dataDir, { PORT: kept, MAILBOX_PORT: undefined });
  expect(chosen.PORT).toBe(kept);
  expect(chosen.MAILBOX_PORT).not.toBe(kept);
});
