import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../support/open-folder';

/** A certificate that signs itself, as PEM. */
export interface Certificate {
  keyPath: string;
  certificatePath: string;
}

/** Makes a certificate of 127.0.0.1. @throws {Error} where there is no `openssl`. */
export function makeCertificate(onStop: (stop: () => unknown) => void): Certificate {
  const folder = openFolder('handl-bench-tls-');
  onStop(() => rmSync(folder, { recursive: true, force: true }));
  const certificate = { keyPath: join(folder, 'key.pem'), certificatePath: join(folder, 'certificate.pem') };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', certificate.keyPath];
  const names = ['-subj', '/CN=bench', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...key, ...names, '-out', certificate.certificatePath], { stdio: 'pipe' });
  return certificate;
}
