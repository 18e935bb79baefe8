import { Client } from 'pg';
import { readCatalogue } from './catalogue';
import { problemsOfRow } from './compare';
import { describeStatement } from './describe';
import { recordStatements } from './record';
import { readSources } from './sources';

/** How many different statements were compared, and one line for each thing that is wrong, with its place. */
export interface Checked {
  statements: number;
  problems: string[];
}

/** Compares the row types in these files with what a migrated database says that their statements return. */
export async function checkStatements(files: readonly string[], databaseUrl: string): Promise<Checked> {
  const sources = readSources(files);
  const recorded = await recordStatements(sources);
  const problems = new Set<string>();
  let statements = 0;
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const catalogue = await readCatalogue(client);
    for (const site of sources.callSites) {
      const texts = recorded.get(site) ?? new Set();
      if (texts.size === 0) {
        problems.add(
          `${site.name}: no exported function with a parameter of type Db reaches this call with the values of samples.ts`,
        );
      }
      for (const text of texts) {
        statements += 1;
        const fields = await describeStatement(client, text).catch((error: Error) => error);
        const found =
          fields instanceof Error
            ? [`PostgreSQL does not accept the statement: ${fields.message}`]
            : problemsOfRow(site.row, fields, catalogue);
        for (const problem of found) problems.add(`${site.name}: ${problem}`);
      }
    }
  } finally {
    await client.end();
  }
  return { statements, problems: [...problems] };
}
