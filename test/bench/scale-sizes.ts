import type { Client } from 'pg';
import type { End } from './scale-ends';
import type { Results } from './scale-results';

const BATCH = 100;

/** Bytes of tables, with their indexes and what is stored apart from the rows. */
export interface Sizes {
  /** What stays: events, finished deliveries and attempts. */
  log: number;
  /** The log, and the tables whose rows come and go. */
  all: number;
}

/** The sizes of a database after a vacuum. */
export async function vacuumedSizes(client: Client): Promise<Sizes> {
  await client.query('vacuum');
  const { rows } = await client.query<Sizes>(
    `select sum(bytes)::float8 as all, (sum(bytes) filter (where relispartition))::float8 as log from (
       select pg_total_relation_size(oid) as bytes, relispartition from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace) tables`,
  );
  return rows[0]!;
}

/**
 * Moves deliveries through the queue as fast as it goes, in batches whose rows change as often as with the product: inserted,
 * claimed, begun, finished. Autovacuum is on, at the server's default pace. Shows how far the queue's table has grown.
 */
export async function measureBloat(
  { client, accounts }: End,
  deliveries: number,
  results: Results,
  progress: (line: string) => void,
): Promise<void> {
  const before = await queueSize(client);
  const endpoints = accounts.map(({ endpointIds }) => endpointIds[0]);
  const startMs = performance.now();
  for (let done = 0; done < deliveries; done += BATCH) {
    const { rows } = await client.query<{ ids: string[] }>({
      name: 'bloat-insert',
      text: INSERT,
      values: [endpoints, BATCH],
    });
    const { ids } = rows[0]!;
    for (const [name, text] of Object.entries(CHANGES)) await client.query({ name, text, values: [ids] });
  }
  const perSecond = (deliveries / (performance.now() - startMs)) * 1_000;
  const after = await queueSize(client);
  progress(`${deliveries} deliveries went through the queue, ${perSecond.toFixed(0)} a second`);
  progress(`the queue before: ${described(before)}; after: ${described(after)}`);
  results.addFigure(`queue after ${deliveries} deliveries: growth of its rows, MB`, (after.heap - before.heap) / 1e6);
  results.addFigure(
    `queue after ${deliveries} deliveries: growth of its indexes, MB`,
    (after.indexes - before.indexes) / 1e6,
  );
  results.addFigure(`queue after ${deliveries} deliveries: dead rows`, after.dead);
  results.addFigure(
    `queue after ${deliveries} deliveries: updates without index writes, %`,
    100 * hotShare(before, after),
  );
}

const INSERT = `
  with new as (
    insert into deliveries (account_id, event_id, endpoint_id, event_type)
    select e.account_id, new_id('evt'), e.id, 'order.created'
    from generate_series(1, $2::int) n join endpoints e on e.id = ($1::text[])[n % cardinality($1::text[]) + 1]
    returning id)
  select array_agg(id) as ids from new`;

const CHANGES = {
  'bloat-claim': `
    update deliveries set status = 'in_progress', overdue_at = now() + interval '1 minute' where id = any($1)`,
  'bloat-begin': `
    update deliveries set sending_since = clock_timestamp(), cycle_started_at = clock_timestamp() where id = any($1)`,
  'bloat-finish': `
    with gone as (delete from deliveries where id = any($1) returning *, clock_timestamp() as ended_at)
    insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
      created_at, cycle_started_at, finished_at)
    select id, account_id, event_id, endpoint_id, event_type, is_test, 'delivered', cycle, next_attempt, created_at,
      cycle_started_at, ended_at from gone`,
};

interface QueueSize {
  heap: number;
  indexes: number;
  dead: number;
  updated: number;
  hot: number;
}

async function queueSize(client: Client): Promise<QueueSize> {
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query<QueueSize>(
    `select pg_relation_size(relid)::float8 as heap, pg_indexes_size(relid)::float8 as indexes, n_dead_tup::float8 as dead,
       n_tup_upd::float8 as updated, n_tup_hot_upd::float8 as hot
     from pg_stat_user_tables where relname = 'deliveries'`,
  );
  return rows[0]!;
}

const described = ({ heap, indexes, dead }: QueueSize) =>
  `rows ${(heap / 1e6).toFixed(1)} MB, indexes ${(indexes / 1e6).toFixed(1)} MB, ${dead} dead rows`;

const hotShare = (before: QueueSize, after: QueueSize) => (after.hot - before.hot) / (after.updated - before.updated);
