import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '../../dev/ports';
import { openFolder } from '../support/open-folder';
import { isRoot } from './support';

const MAIN = [join(__dirname, 'run-ts.cjs'), join(__dirname, '..', '..', 'src', 'main.ts')];

const production = {
  DATABASE_URL: 'postgres://user:hidden@127.0.0.1:1/handl',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  SMTP_URL: 'smtp://127.0.0.1:1',
  SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
};

/** Runs the product until it ends. */
async function start(env: Record<string, string>) {
  const child = spawn(process.execPath, MAIN, { env: { PATH: process.env['PATH'] ?? '', ...env } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, lines: stderr.trim().split('\n') };
}

test.each([
  [{ DATABASE_URL: 'localhost:5432/handl' }, /^DATABASE_URL: must be a URL that begins with postgres:\/\//],
  [{ TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere' }, /^TEMPORAL_TLS_CLIENT_CERT_PATH: ENOENT/],
  [
    { DATABASE_URL: 'postgres://u@127.0.0.1:1/x?sslmode=require&sslrootcert=/nowhere' },
    /^DATABASE_URL: [^\n]*\/nowhere/,
  ],
])('%j: one line on standard error, and only JSON on standard output', async (settings, expected) => {
  const { stdout, lines } = await start({ ...production, ...settings });
  expect(lines).toEqual([expect.stringMatching(expected)]);
  expect(stdout.split('\n').filter((line) => line && !line.startsWith('{'))).toEqual([]);
});

test('a pooler that answers in words of its own ends the start in one line', async () => {
  const message = 'unsupported startup parameter: whatever\nand a second line';
  const fields = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(fields.length + 4, 1);
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([head, fields])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { lines } = await start({ ...production, DATABASE_URL: `postgres://user@127.0.0.1:${port}/handl` });
  expect(lines).toEqual(['DATABASE_URL: the database could not be prepared: unsupported startup parameter: whatever']);
  server.close();
});

/** As root a file system that refuses writes, for others a folder without the right to write. */
function readOnlyFolder(): { path: string; remove: () => void } {
  const path = openFolder('handl-dev-');
  if (!isRoot) {
    chmodSync(path, 0o555);
    return { path, remove: () => rmSync(path, { recursive: true }) };
  }
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', path]);
  return {
    path,
    remove() {
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

test('a DATA_DIR that cannot be written is named with the cause', async () => {
  const folder = readOnlyFolder();
  try {
    for (const dataDir of [folder.path, join(folder.path, 'deep', 'data')]) {
      const { lines } = await start({ DATA_DIR: dataDir, PORT: String(await freePort()) });
      expect(lines).toEqual([
        expect.stringMatching(
          /^DATA_DIR: .* cannot be used as the data folder \((EROFS|EACCES): (read-only|permission)/,
        ),
      ]);
    }
  } finally {
    folder.remove();
  }
});

const canMount = isRoot && spawnSync('mount', ['--version']).status === 0;
(canMount ? test : test.skip)('a disk that is full at initdb is named as the cause', async () => {
  const path = openFolder('handl-dev-');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=5m,mode=755', 'tmpfs', path]);
  try {
    mkdirSync(join(path, 'data'));
    const { lines } = await start({
      DATA_DIR: join(path, 'data'),
      PORT: String(await freePort()),
      SMTP_URL: production.SMTP_URL,
      TEMPORAL_ADDRESS: production.TEMPORAL_ADDRESS,
    });
    expect(lines).toEqual([expect.stringMatching(/^PostgreSQL: initdb failed in .*: .*No space left on device$/)]);
  } finally {
    execFileSync('umount', [path]);
    rmSync(path, { recursive: true });
  }
});
