import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config';
import { reencryptSecrets } from '../store/endpoint-secrets';
import { createSecretBox } from '../store/secret-box';
import { CliError } from './cli-error';
import { withDatabase } from './database';
import { described, withExamples } from './options';
import { printObject } from './output';
import type { OutputOptions } from './output';

const REENCRYPT_EXAMPLE = 'secrets reencrypt';

/** `secrets`: how the endpoints' secrets are kept. */
export function addSecretCommands(program: Command): void {
  const secrets = program.command('secrets').description("how the endpoints' secrets are kept");
  withExamples(secrets, REENCRYPT_EXAMPLE);
  described(secrets.command('reencrypt'), REENCRYPT_EXAMPLE)
    .description('encrypt all secrets with the first key of SECRETS_KEY; may run beside the product, and again')
    .action(reencrypt);
}

async function reencrypt(output: OutputOptions): Promise<void> {
  const box = createSecretBox(secretsKey());
  const { reencrypted, remaining, problem } = await withDatabase((db) => reencryptSecrets(db, box));
  printObject(output, { object: 'reencryption', key: box.keyId, reencrypted, remaining });
  if (remaining === 0) return;
  const reason = problem ?? 'they came in or changed meanwhile';
  throw new CliError(`${remaining} not encrypted with the key "${box.keyId}" yet, run it again; ${reason}`);
}

/** Of the settings, or else the one that the embedded stack has made. */
function secretsKey(): string {
  const config = loadConfig();
  if (config.secretsKey) return config.secretsKey;
  const file = join(config.dataDir, 'secrets-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CliError(`SECRETS_KEY: is not set, and there is no ${file}: set it as the product has it`);
}
