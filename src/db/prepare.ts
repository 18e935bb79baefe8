import { migrate } from './migrate';
import { assertSessionsKept, PoolerError } from './pooler';
import { isReadOnly, missingRights } from './rights.sql';
import { assertSchemaUsable, schemaProblems } from './schema.sql';
import { connect } from './session';

const CONNECT_TIMEOUT_MS = 10_000;
const SESSION = { statementTimeoutMs: 10_000, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 10_000 };

/** Rights that are named in one line. */
const MAX_SHOWN = 4;

/** The database cannot be used. The message is one line with the remedy. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
}

const MAKE_WRITABLE =
  'the database is read-only: connect to the primary, or reset default_transaction_read_only of the role, database or server';

/**
 * What to do about an error of the server or of TLS: found in its code, or in its first line when the migration tool has
 * replaced it by one without a code.
 */
const REMEDIES: readonly [RegExp, string][] = [
  [/read-only transaction/, MAKE_WRITABLE],
  [
    /permission denied|must be owner/,
    'let the owner of the tables run "handl-webhooks migrate", and grant rights as in "Least rights" of docs/operations.md',
  ],
  [/^42P01/, 'the tables must be in the schema public: move them there with "alter table … set schema public"'],
  [/no encryption/, 'if the server requires TLS, add sslmode=require'],
  [/does not support SSL/, 'use sslmode=disable, or turn TLS on in the server'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID/, 'connect to a host name that the certificate has'],
  [/^CERT_HAS_EXPIRED/, "renew the server's certificate"],
  // OpenSSL's words for a certificate that no known authority has signed.
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT))/,
    "add sslrootcert=FILE with the certificate of the server's authority, or use sslmode=no-verify, which does not check whom it talks to",
  ],
];

/** The first line of an error, and the remedy if there is a usual one. An error about several addresses has its words inside. */
function reasonOf(error: unknown): string {
  const { errors } = error as Partial<AggregateError>;
  if (errors?.length) return reasonOf(errors[0]);
  const { code = '', message, name } = error as { code?: string; message: string; name: string };
  const [line = ''] = (message || name).trim().split('\n');
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(`${code} ${line}`)) ?? [];
  return remedy ? `${line}: ${remedy}` : line;
}

/**
 * Makes sure that this process can work with the database: through its pooler, with its schema, its rights, and writing.
 * @param options.migrate whether missing migrations are applied, or only reported.
 * @throws {DatabaseError} with one line that says what is missing and what to do.
 */
export async function prepareDatabase(databaseUrl: string, options: { migrate: boolean }): Promise<void> {
  try {
    await assertSessionsKept(databaseUrl);
    if (options.migrate) await migrate(databaseUrl);
    await assertUsable(databaseUrl);
  } catch (error) {
    if (error instanceof DatabaseError) throw error;
    if (error instanceof PoolerError) throw new DatabaseError(error.message, { cause: error });
    throw new DatabaseError(`the database could not be prepared: ${reasonOf(error)}`, { cause: error });
  }
}

async function assertUsable(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl, SESSION, { connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await assertSchemaUsable(client);
    const [problem] = await schemaProblems(client);
    if (problem) throw new DatabaseError(`${problem} is missing: let the owner run "handl-webhooks migrate" first`);
    const missing = await missingRights(client);
    if (missing.length > 0) {
      const shown = missing.slice(0, MAX_SHOWN).join(', ') + (missing.length > MAX_SHOWN ? ', …' : '');
      throw new DatabaseError(
        `the role lacks rights (${shown}): grant them as in "Least rights" of docs/operations.md`,
      );
    }
    if (await isReadOnly(client)) throw new DatabaseError(MAKE_WRITABLE);
  } finally {
    await client.end().catch(() => undefined);
  }
}
