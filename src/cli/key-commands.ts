import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { CUSTOMER_SCOPES, generateApiKey, SCOPES } from '../accounts/api-key';
import type { Scope } from '../accounts/api-key';
import { createApiKey, listApiKeys, MAX_LIVE_KEYS, revokeApiKey, TooManyKeysError } from '../accounts/api-keys.sql';
import { OPERATOR } from '../accounts/audit-log.sql';
import type { AccountId, ApiKeyId } from '../lib/ids';
import { CliError } from './cli-error';
import { withDatabase } from './command-database';
import { described, paged, requireAccount, withExamples } from './command-options';
import type { PageOptions } from './command-options';
import { printList, printObject } from './command-output';
import type { OutputOptions } from './command-output';

const COLUMNS = ['id', 'key', 'scopes', 'created_at', 'last_used_at', 'revoked_at'];
const CREATE_EXAMPLE = 'keys create --account acct_…';
const LIST_EXAMPLE = 'keys list --account acct_…';
const REVOKE_EXAMPLE = 'keys revoke key_… --account acct_…';
const SHOWN_ONCE = 'The key is not shown again. Store it where you keep secrets.';

interface AccountOptions extends OutputOptions {
  account: AccountId;
}

/** `keys`: create, list and revoke API keys of an account. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('API keys of an account');
  withExamples(keys, CREATE_EXAMPLE, LIST_EXAMPLE, REVOKE_EXAMPLE);
  const ofAccount = (command: Command, ...examples: string[]) =>
    described(command, ...examples).requiredOption('--account <id>', 'the account, acct_…');
  ofAccount(keys.command('create'), CREATE_EXAMPLE, `${CREATE_EXAMPLE} --scopes events:write --json`)
    .description('create an API key and print it, once')
    .addOption(
      new Option('--scopes <list>', `what the key may do, separated by commas: ${SCOPES.join(', ')}`)
        .default(CUSTOMER_SCOPES, CUSTOMER_SCOPES.join())
        .argParser(parseScopes),
    )
    .action(create);
  paged(ofAccount(keys.command('list'), LIST_EXAMPLE))
    .description('list the API keys of an account, newest first, revoked keys included')
    .action(list);
  ofAccount(keys.command('revoke'), REVOKE_EXAMPLE)
    .description('revoke an API key: its next request is refused')
    .argument('<key id>', 'the id of the key, key_…')
    .action(revoke);
}

async function create({ account, scopes, ...output }: AccountOptions & { scopes: readonly Scope[] }): Promise<void> {
  const key = generateApiKey();
  const { id } = await withDatabase(async (db) => {
    await requireAccount(db, account);
    return createApiKey(db, account, key, scopes, OPERATOR).catch((error: unknown) => rethrow(error, account));
  });
  printObject(output, { id, object: 'api_key', account, scopes, key }, SHOWN_ONCE);
}

function rethrow(error: unknown, account: AccountId): never {
  if (!(error instanceof TooManyKeysError)) throw error;
  throw new CliError(
    `--account: account ${account} has ${MAX_LIVE_KEYS} keys, which is the limit: revoke one with "handl-webhooks keys revoke"`,
  );
}

async function list({ account, limit, startingAfter, ...output }: AccountOptions & PageOptions): Promise<void> {
  const keys = await withDatabase(async (db) => {
    await requireAccount(db, account);
    return listApiKeys(db, { accountId: account, startingAfter: startingAfter ?? null, limit }, SCOPES);
  });
  const rows = keys.map(({ id, prefix, lastFour, scopes, createdAt, lastUsedAt, revokedAt }) => ({
    id,
    object: 'api_key',
    account,
    key: `${prefix}…${lastFour}`,
    scopes,
    created_at: createdAt,
    last_used_at: lastUsedAt,
    revoked_at: revokedAt,
  }));
  printList(output, { rows, limit, columns: COLUMNS });
}

async function revoke(keyId: ApiKeyId, { account, ...output }: AccountOptions): Promise<void> {
  const revoked = await withDatabase(async (db) => {
    await requireAccount(db, account);
    return revokeApiKey(db, account, keyId, SCOPES, OPERATOR);
  });
  if (!revoked) {
    throw new CliError(
      `<key id>: account ${account} has no key "${keyId}": see "handl-webhooks keys list --account ${account}"`,
    );
  }
  printObject(output, { id: keyId, object: 'api_key', account, revoked_at: revoked.revokedAt });
}

function parseScopes(text: string): Scope[] {
  const named = [...new Set(text.split(',').map((scope) => scope.trim()))];
  const isScope = (name: string): name is Scope => (SCOPES as readonly string[]).includes(name);
  if (!named.every(isScope)) throw new InvalidArgumentError(`Use one or more of ${SCOPES.join(', ')}.`);
  return named;
}
