import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { EndpointId, SecretId } from '../lib/ids';
import { SecretsKeyError } from './secret-box';
import type { SecretBox } from './secret-box';

interface SealedSecret {
  id: SecretId;
  endpointId: EndpointId;
  sealed: Buffer;
}

const SEALED = `select id, endpoint_id as "endpointId", ciphertext as sealed from endpoint_secrets`;
const BATCH = 200;

/**
 * Decrypts the oldest and the newest secret, so that a wrong or missing key is found at start and not by the first
 * delivery. The newest exposes a wrong key, the oldest a key that was removed before everything was re-encrypted.
 * @throws {SecretsKeyError}
 */
export async function assertSecretsOpen(db: Db, box: SecretBox): Promise<void> {
  const { rows } = await db.query<SealedSecret>({
    text: `(${SEALED} order by id limit 1) union all (${SEALED} order by id desc limit 1)`,
  });
  for (const { sealed, endpointId } of rows) box.open(sealed, endpointId);
}

export interface Reencryption {
  /** Number of secrets that this run encrypted with the first key. */
  reencrypted: number;
  /** Number of secrets that are not encrypted with it: they cannot be decrypted, or were added or changed during the run. */
  remaining: number;
  /** Why the first secret that cannot be decrypted cannot be. */
  problem: string | null;
}

/**
 * Encrypts every secret with the first key of the ring, newest first and in batches. It can be interrupted and run again:
 * finished batches stay finished. A secret that changes at that moment is skipped; nothing waits for locks, and readers can
 * decrypt either form.
 */
export async function reencryptSecrets(db: Db, box: SecretBox): Promise<Reencryption> {
  let reencrypted = 0;
  let problem: string | null = null;
  let before: string | null = null;
  for (;;) {
    const batch: SealedSecret[] = await nextBatch(db, box, before);
    if (batch.length === 0) break;
    before = batch.at(-1)!.id;
    const renewed = batch.flatMap((secret) => {
      try {
        return { ...secret, renewed: box.seal(box.open(secret.sealed, secret.endpointId), secret.endpointId) };
      } catch (error) {
        if (!(error instanceof SecretsKeyError)) throw error;
        problem ??= error.message;
        return [];
      }
    });
    reencrypted += await replace(db, renewed);
  }
  return { reencrypted, remaining: await countOthers(db, box), problem };
}

// The header contains its own length, so a key id that is a prefix of another is not mistaken for it.
const IS_OTHER = `substr(ciphertext, 1, octet_length($1::bytea)) <> $1`;

async function nextBatch(db: Db, box: SecretBox, before: string | null): Promise<SealedSecret[]> {
  const result = await db.query<SealedSecret>({
    text: `${SEALED} where ${IS_OTHER} and ($2::text is null or id < $2) order by id desc limit $3`,
    values: [box.header, before, BATCH],
  });
  return result.rows;
}

async function replace(db: Db, secrets: readonly (SealedSecret & { renewed: Buffer })[]): Promise<number> {
  const result = await db.query({
    text: `
      with unchanged as (
        select s.id, r.renewed from endpoint_secrets s
        join unnest($1::text[], $2::bytea[], $3::bytea[]) as r (id, sealed, renewed)
          on r.id = s.id and r.sealed = s.ciphertext
        for update of s skip locked)
      update endpoint_secrets s set ciphertext = u.renewed from unchanged u where s.id = u.id`,
    values: [secrets.map((s) => s.id), secrets.map((s) => s.sealed), secrets.map((s) => s.renewed)],
  });
  return result.rowCount ?? 0;
}

async function countOthers(db: Db, box: SecretBox): Promise<number> {
  const result = await db.query<{ count: number }>({
    text: `select count(*) as count from endpoint_secrets where ${IS_OTHER}`,
    values: [box.header],
  });
  return onlyRow(result).count;
}
