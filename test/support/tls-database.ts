import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres/postgres';
import { openFolder } from './open-folder';

export interface TlsDatabase {
  /** Without `sslmode`, by the name `localhost`, which its certificate has. */
  url: string;
  /** The same by its address, which the certificate does not have. */
  urlByAddress: string;
  /** Path of the certificate of the authority. */
  authority: string;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL that takes connections over TLS only, with a certificate of an authority of its own. */
export async function startTlsDatabase(): Promise<TlsDatabase> {
  const dataDir = openFolder('handl-test-tls-');
  const file = (name: string) => join(dataDir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const request = ['req', '-newkey', 'rsa:2048', '-nodes'];
  openssl(
    ...request,
    '-x509',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.crt'),
  );
  openssl(...request, '-subj', '/CN=localhost', '-keyout', file('server.key'), '-out', file('server.csr'));
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost');
  const signed = ['x509', '-req', '-days', '2', '-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  openssl(...signed, '-in', file('server.csr'), '-extfile', file('names'), '-out', file('server.crt'));

  const postgres = await startPostgres({ dataDir, port: await freePort(), progress: () => undefined });
  const cluster = join(postgres.home, 'postgres');
  const { uid, gid } = statSync(join(cluster, 'PG_VERSION'));
  for (const name of ['server.key', 'server.crt']) {
    copyFileSync(file(name), join(cluster, name));
    chmodSync(join(cluster, name), 0o600);
    chownSync(join(cluster, name), uid, gid);
  }
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('alter system set ssl to on');
  const rules = join(cluster, 'pg_hba.conf');
  writeFileSync(rules, readFileSync(rules, 'utf8').replaceAll(/^host /gm, 'hostssl '));
  await admin.query('select pg_reload_conf()');
  await admin.end();

  const byName = new URL(postgres.url);
  byName.hostname = 'localhost';
  return {
    url: byName.href,
    urlByAddress: postgres.url,
    authority: file('ca.crt'),
    async stop() {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
