import type { Client } from 'pg';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { addToHours, countByHour } from '../../src/deliveries/hour-counts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import type { SecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import type { Sender } from './sender';
import { SCALE_FUNCTIONS } from './scale-functions';

/** Accounts whose deliveries are in the log. Each event of the log went to all endpoints of its account. */
export const ACCOUNTS = 20;
const ENDPOINTS_PER_ACCOUNT = 5;
/** The days before today (UTC) over which the log is spread. */
export const DAYS = 30;
/** The event type that is published while the bench measures. One endpoint of each account subscribes to it. */
const PUBLISHED_TYPE = 'order.created';
const OTHER_TYPE = 'payment.completed';
const PENDING_PER_PAUSED = 5;
const LOG_TABLES = ['events', 'event_ids', 'finished_deliveries', 'attempts'];

export interface ScaleAccount {
  id: AccountId;
  /** The first is the one to which what is published goes. */
  endpointIds: EndpointId[];
}

/** Creates the accounts of the log through the product. The first endpoint of each has its URL from `urls`. */
export async function seedAccounts(sender: Sender, urls: readonly string[]): Promise<ScaleAccount[]> {
  const accounts: ScaleAccount[] = [];
  for (const url of urls) {
    const accountId = await createAccount(sender.db, { name: 'Scale', email: 'owner@example.com' });
    const endpointIds: EndpointId[] = [];
    for (let nth = 0; nth < ENDPOINTS_PER_ACCOUNT; nth += 1) {
      const isPublished = nth === 0;
      const endpoint = {
        accountId,
        url: isPublished ? url : `https://hooks${nth}.example.com/${accountId}`,
        description: 'bench',
        eventTypes: [isPublished ? PUBLISHED_TYPE : OTHER_TYPE],
        secret: generateSecret(),
      };
      endpointIds.push((await createEndpoint(sender.db, sender.secretBox, endpoint, OPERATOR)).id);
    }
    accounts.push({ id: accountId, endpointIds });
  }
  return accounts;
}

/**
 * Fills the log with finished deliveries, each with an attempt, evenly over the accounts' endpoints and the days. Each client
 * takes a day at a time.
 */
export async function seedLog(clients: readonly Client[], accounts: readonly ScaleAccount[], deliveries: number) {
  const [client] = clients;
  await client!.query(SCALE_FUNCTIONS);
  await client!.query('insert into scale_endpoints select * from unnest($1::int[], $2::text[], $3::text[])', [
    accounts.flatMap(({ endpointIds }, nth) => endpointIds.map((_, each) => nth * ENDPOINTS_PER_ACCOUNT + each)),
    accounts.flatMap(({ id, endpointIds }) => endpointIds.map(() => id)),
    accounts.flatMap(({ endpointIds }) => endpointIds),
  ]);
  const events = Math.ceil(deliveries / DAYS / ENDPOINTS_PER_ACCOUNT);
  let day = 0;
  const seedDays = async (one: Client) => {
    while (day < DAYS) {
      const values = [(day += 1), events, ENDPOINTS_PER_ACCOUNT];
      const { rows } = await one.query<{ end: string }>('select scale_day($1, $2, $3) as end', values);
      const tables = LOG_TABLES.map((table) => table + rows[0]!.end);
      await one.query(`vacuum (analyze, parallel 0) ${tables.join(', ')}`);
    }
  };
  await Promise.all(clients.map(seedDays));
  // The worker that counts attempts was not there.
  await client!.query(addToHours(countByHour('attempts', 'not a.is_test')));
}

/** Adds endpoints that are off, with the deliveries that they hold, all of the last days. */
export async function seedHeld(client: Client, off: number, held: number): Promise<void> {
  await client.query('select scale_off($1, $2)', ['KEPT', off]);
  await client.query('select scale_held($1, $2, $3)', ['KEPT', off, held]);
}

/** Adds an endpoint that is off and holds many deliveries. */
export async function seedHoard(client: Client, held: number): Promise<ScaleAccount> {
  await client.query('select scale_off($1, 1)', ['HOARD']);
  await client.query('select scale_held($1, 1, $2)', ['HOARD', held]);
  const { rows } = await client.query<{ id: EndpointId; accountId: AccountId }>(
    `select id, account_id as "accountId" from endpoints where id like 'we_HOARD%'`,
  );
  return { id: rows[0]!.accountId, endpointIds: [rows[0]!.id] };
}

/** Adds endpoints with pending deliveries at a URL of their own. @returns them, with when they were enabled */
export async function seedPaused(
  client: Client,
  box: SecretBox,
  count: number,
  url: string,
): Promise<{ endpointId: EndpointId; enabledAt: Date }[]> {
  const { rows } = await client.query<{ endpointId: EndpointId; enabledAt: Date }>(
    'select id as "endpointId", enabled_at as "enabledAt" from scale_paused($1, $2, $3)',
    [count, PENDING_PER_PAUSED, url],
  );
  await client.query(
    'insert into endpoint_secrets (endpoint_id, ciphertext) select * from unnest($1::text[], $2::bytea[])',
    [rows.map(({ endpointId }) => endpointId), rows.map(({ endpointId }) => box.seal(generateSecret(), endpointId))],
  );
  return rows;
}
