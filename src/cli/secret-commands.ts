import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config';
import { reencryptSecrets } from '../endpoints/reencryption.sql';
import { createSecretBox } from '../endpoints/secret-box';
import { CliError } from './cli-error';
import { withDatabase } from './command-database';
import { described, withExamples } from './command-options';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

const REENCRYPT_EXAMPLE = 'secrets reencrypt';

/** `secrets`: the encryption of signing secrets. */
export function addSecretCommands(program: Command): void {
  const secrets = program.command('secrets').description('the encryption of signing secrets');
  withExamples(secrets, REENCRYPT_EXAMPLE);
  described(secrets.command('reencrypt'), REENCRYPT_EXAMPLE)
    .description(
      'encrypt all secrets with the first key of SECRETS_KEY; safe while the product runs, and safe to repeat',
    )
    .action(reencrypt);
}

async function reencrypt(output: OutputOptions): Promise<void> {
  const box = createSecretBox(secretsKey());
  const { reencrypted, remaining, problem } = await withDatabase((db) => reencryptSecrets(db, box));
  printObject(output, { object: 'reencryption', key: box.keyId, reencrypted, remaining });
  if (remaining === 0) return;
  const reason = problem ?? 'they were added or changed during the run';
  const which = remaining === 1 ? '1 secret is' : `${remaining} secrets are`;
  throw new CliError(`${which} not encrypted with the key "${box.keyId}" yet: run the command again (${reason})`);
}

/** From the settings, or else from the data folder of npm start. */
function secretsKey(): string {
  const config = loadConfig();
  if (config.secretsKey) return config.secretsKey;
  const file = join(config.dataDir, 'secrets-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CliError(`SECRETS_KEY: is not set, and there is no ${file}: set it to the value that the product uses`);
}
