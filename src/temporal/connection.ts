import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

const CERTIFICATES = ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'TEMPORAL_TLS_CLIENT_CERT_PATH'];
const KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';

/**
 * How to connect to Temporal, from the variables and the file of its SDK. The SDK itself would read a file that is no
 * certificate without a word, and never connect.
 * @throws {Error} with one line that names the variable at fault.
 */
export function temporalConnection(env: NodeJS.ProcessEnv): NativeConnectionOptions {
  for (const name of CERTIFICATES) {
    check(env, name, 'a certificate in PEM form', (pem) => new X509Certificate(pem));
  }
  check(env, KEY, 'a private key in PEM form', (pem) => createPrivateKey(pem));
  check(env, 'TEMPORAL_CONFIG_FILE', 'a file that can be read', () => undefined);
  const { TEMPORAL_TLS_CLIENT_CERT_PATH: certificate, [KEY]: key } = env;
  if (certificate && key && !belongTogether(certificate, key)) {
    throw new Error(`${KEY}: the key does not belong to the certificate in TEMPORAL_TLS_CLIENT_CERT_PATH`);
  }
  try {
    return loadClientConnectConfig({ overrideEnvVars: definedIn(env) }).connectionOptions;
  } catch (error) {
    throw new Error(`TEMPORAL_CONFIG_FILE or a TEMPORAL_ variable: ${(error as Error).message.split('\n')[0]}`, {
      cause: error,
    });
  }
}

function check(env: NodeJS.ProcessEnv, name: string, what: string, parse: (content: Buffer) => unknown): void {
  const path = env[name];
  if (!path) return;
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
  try {
    parse(content);
  } catch (error) {
    throw new Error(`${name}: ${path} is not ${what}`, { cause: error });
  }
}

function belongTogether(certificate: string, key: string): boolean {
  return new X509Certificate(readFileSync(certificate)).checkPrivateKey(createPrivateKey(readFileSync(key)));
}

/** An empty variable counts as unset, as for our own settings. */
function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  const set = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(set);
}
