import type { Pool, QueryConfig } from 'pg';
import type { Db } from '../../src/db/pool';

type Json = ReturnType<typeof JSON.parse>;

/** A database that explains each statement, and runs it. */
export function explaining(pool: Pool): { db: Db; plans: Json[] } {
  const plans: Json[] = [];
  const db = {
    async query({ text, values }: QueryConfig) {
      const { rows } = await pool.query(`explain (analyze, buffers, format json) ${text}`, values);
      plans.push(rows[0]['QUERY PLAN'][0]);
      return pool.query(text, values);
    },
  };
  return { db, plans };
}

const nodesOf = (node: Json): Json[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How the tables of a name were read by some statements: how many of their rows, and how many tables with rows in one go. */
export function readsOf(plans: readonly Json[], table: RegExp) {
  const scans = plans.flatMap(({ Plan }) => nodesOf(Plan)).filter((node) => table.test(node['Relation Name'] ?? ''));
  const rowsOf = (node: Json) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return {
    scans: scans.length,
    rows: scans.reduce((sum, node) => sum + rowsOf(node), 0),
    inFull: scans.filter((node) => node['Node Type'] === 'Seq Scan' && rowsOf(node) > 0).length,
    blocks: plans.reduce((sum, { Plan }) => sum + Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'], 0),
    tables: new Set(scans.map((node) => node['Relation Name'])).size,
  };
}
