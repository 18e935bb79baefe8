import { asId } from '../support/as-id';
import { Client } from 'pg';
import type { QueryConfig, QueryResult } from 'pg';
import { DELIVERY_STATUSES, listDeliveries } from '../../src/deliveries/delivery-list.sql';
import type { DeliveryFilter } from '../../src/deliveries/delivery-list.sql';
import { listEvents } from '../../src/events/events.sql';
import type { Db } from '../../src/db/pool';
import { newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

const COUNT = 100_000;
const LIMIT = 20;
/** One page from each of five statuses and nine types, and the page itself. */
const MAX_ROWS = (LIMIT + 1) * (5 * 9 + 1);

let api: TestApi;
let busy: string;
let rare: string;
let eventId: string;
beforeAll(async () => {
  api = await startApi();
  busy = (await newEndpoint(api)).id;
  const off = (await newEndpoint(api)).id;
  rare = (await newEndpoint(api)).id;
  await api.call('POST', `/v1/webhooks/${off}/disable`);
  // The rare rows are the oldest: a plan that reads backwards until a page is full reads every row.
  const { rows } = await withoutChecks(
    `with new as (
       select n, case when n < 10 then 'product.updated' else 'order.created' end as type,
         case when n < 50 then $4 when n % 2 = 0 then $3 else $2 end as endpoint_id,
         case when n < 50 then (array['pending', 'in_progress', 'exhausted', 'canceled', 'delivered'])[1 + n % 5]
              when n % 2 = 0 then 'pending' else 'delivered' end as status,
         first_id('evt', now() - make_interval(secs => $5 - n)) || lpad(n::text, 16, '0') as event_id,
         first_id('dlv', now() - make_interval(secs => $5 - n)) || lpad(n::text, 16, '0') as id
       from generate_series(0, $5::int - 1) n),
     event as (insert into events (id, account_id, type, body) select event_id, $1, type, '{}' from new)
     insert into deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status)
     select id, $1, event_id, endpoint_id, type, n < 30 and n % 3 = 0, status from new returning event_id`,
    [api.accountId, busy, off, rare, COUNT],
  );
  eventId = rows[COUNT / 2].event_id;
  await withoutChecks('vacuum analyze deliveries', []);
  await withoutChecks('vacuum analyze events', []);
});
afterAll(() => api.stop());

/** Runs a statement that may take long, without checking foreign keys. */
async function withoutChecks(text: string, values: unknown[]): Promise<QueryResult> {
  const client = new Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    await client.query(`set session_replication_role = 'replica'`);
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

/** A database that explains each statement. */
function explaining(): { db: Db; plan: () => Json } {
  let plan: Json;
  const db = {
    async query({ text, values }: QueryConfig) {
      const { rows } = await api.pool.query(`explain (analyze, format json) ${text}`, values);
      plan = rows[0]['QUERY PLAN'][0];
      return { rows: [] };
    },
  } as unknown as Db;
  return { db, plan: () => plan };
}

const nodesOf = (node: Json): Json[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How the table was read, and how many of its rows were. */
function readsOf(plan: Json, table: string) {
  const scans = nodesOf(plan.Plan).filter((node) => node['Relation Name'] === table);
  const rows = scans.reduce(
    (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    0,
  );
  return { kinds: new Set(scans.map((node) => node['Node Type'])), rows };
}

const filters = (): [string, DeliveryFilter][] => {
  const since = new Date(Date.now() - 1_000 * COUNT);
  const until = new Date(Date.now() - 1_000 * (COUNT - 60));
  const single: [string, DeliveryFilter][] = [
    ['nothing', {}],
    ['endpoint', { endpoint: asId('we', rare) }],
    ['busy endpoint', { endpoint: asId('we', busy) }],
    ['event', { event: asId('evt', eventId) }],
    ['type', { type: 'product.updated' }],
    ['test', { test: true }],
    ['no test', { test: false }],
    ['since and until', { since, until }],
  ];
  const statuses = DELIVERY_STATUSES.map((status): [string, DeliveryFilter] => [status, { status }]);
  const pairs = statuses.flatMap(([name, status]) =>
    single.map(([other, filter]): [string, DeliveryFilter] => [`${name}, ${other}`, { ...status, ...filter }]),
  );
  return [...single, ...statuses, ...pairs];
};

test(`each filter reads a bounded number of ${COUNT} deliveries through indexes`, async () => {
  for (const [name, filter] of filters()) {
    const { db, plan } = explaining();
    await listDeliveries(db, 30, filter, { accountId: api.accountId, startingAfter: null, limit: LIMIT });
    const { kinds, rows } = readsOf(plan(), 'deliveries');
    expect([name, kinds.size > 0, kinds.has('Seq Scan'), rows <= MAX_ROWS]).toEqual([name, true, false, true]);
  }
});

test('the list of events reads a bounded number through an index', async () => {
  for (const filter of [{}, { type: 'product.updated' as const }, { until: new Date(Date.now() - 1_000 * COUNT) }]) {
    const { db, plan } = explaining();
    await listEvents(db, filter, { accountId: api.accountId, startingAfter: null, limit: LIMIT });
    const { kinds, rows } = readsOf(plan(), 'events');
    expect([kinds.has('Seq Scan'), rows <= 9 * (LIMIT + 1)]).toEqual([false, true]);
  }
});
