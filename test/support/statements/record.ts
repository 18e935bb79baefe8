import type { QueryConfig } from 'pg';
import type { Db } from '../../../src/db/pool';
import { combinations, samplesOf } from './samples';
import { isDb } from './sources';
import type { CallSite, Sources } from './sources';

/** The different statement texts that each call site sent. A call site that is missing was not reached. */
export type Recorded = Map<CallSite, Set<string>>;

type Called = (...args: unknown[]) => Promise<unknown>;

/**
 * Calls every function with every combination of sample arguments and keeps the statements it sends; no database sees
 * them. Each call is made twice: once each statement returns a sample row, but none when it is repeated, so that loops
 * end; once no statement returns a row.
 * @throws {Error} when a statement comes from a place that is no call site.
 */
export async function recordStatements({ checker, callSites, functions }: Sources): Promise<Recorded> {
  const recorded: Recorded = new Map();
  const sampleRows = new Map(callSites.map((site) => [site, samplesOf(site.rowType, checker)[0]]));
  let stray: Error | undefined;

  const recorder = (returnsRows: boolean): Db => {
    const seen = new Set<CallSite>();
    const query = async ({ text }: QueryConfig) => {
      const sentFrom = new Error(`no call of db.query was found in the source that sends this statement: ${text}`);
      const site = callerOf(sentFrom, callSites);
      if (!site) throw (stray = sentFrom);
      recorded.set(site, (recorded.get(site) ?? new Set()).add(text));
      const rows = returnsRows && !seen.has(site) ? [sampleRows.get(site)] : [];
      seen.add(site);
      return { rows, rowCount: rows.length };
    };
    return { query } as unknown as Db;
  };

  for (const { file, name, parameters } of functions) {
    const called = ((await import(file)) as Record<string, Called>)[name]!;
    const types = parameters.map((parameter) => checker.getTypeOfSymbol(parameter));
    for (const values of combinations(types.map((type) => samplesOf(type, checker)))) {
      for (const returnsRows of [true, false]) {
        const args = values.map((value, n) => (isDb(types[n]!) ? recorder(returnsRows) : value));
        // What a function makes of a sample row does not matter here, only what it sends.
        await called(...args).catch(() => undefined);
      }
    }
  }
  if (stray) throw stray;
  return recorded;
}

/** The first call site in a stack. Jest maps the lines of a stack to those of the source. */
function callerOf({ stack = '' }: Error, callSites: readonly CallSite[]): CallSite | undefined {
  const frames = [...stack.matchAll(/([^\s()]+):(\d+):\d+\)?$/gm)].map(([, file, line]) => ({
    file,
    line: Number(line),
  }));
  const siteOf = ({ file, line }: { file?: string; line: number }) =>
    callSites.find((site) => site.file === file && site.firstLine <= line && line <= site.lastLine);
  return frames.map(siteOf).find((site) => site !== undefined);
}
