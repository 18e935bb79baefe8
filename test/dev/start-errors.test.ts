import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
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
  const child = spawn(process.execPath, MAIN, { env });
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

/** Mounts a small file system in memory, which needs more rights than root has in most containers. */
function mounted(options: string): { path: string; remove: () => void } | undefined {
  const path = openFolder('handl-dev-');
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  if (status !== 0) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    remove() {
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

/** A file system that refuses writes, or a folder without the right to write, which does not hold back root. */
function readOnlyFolder() {
  if (isRoot) return mounted('ro,size=1m');
  const path = openFolder('handl-dev-');
  chmodSync(path, 0o555);
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

const canMount = (() => {
  const folder = isRoot ? mounted('size=1m') : undefined;
  folder?.remove();
  return folder !== undefined;
})();

(canMount || !isRoot ? test : test.skip)('a DATA_DIR that cannot be written is named with the cause', async () => {
  const folder = readOnlyFolder()!;
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

(canMount ? test : test.skip)('a disk that is full at initdb is named as the cause', async () => {
  const folder = mounted('size=5m,mode=755')!;
  try {
    const { SMTP_URL, TEMPORAL_ADDRESS } = production;
    const DATA_DIR = join(folder.path, 'data');
    const { lines } = await start({ DATA_DIR, PORT: String(await freePort()), SMTP_URL, TEMPORAL_ADDRESS });
    expect(lines).toEqual([expect.stringMatching(/^PostgreSQL: initdb failed in .*: .*No space left on device$/)]);
  } finally {
    folder.remove();
  }
});
