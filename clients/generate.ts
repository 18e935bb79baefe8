// npm run generate: writes openapi.json from the route table, and the types of the TypeScript client from that.
//   --check             writes nothing, and fails if a file is out of date
//   --accept-breaking   makes the document the baseline that breaking changes are measured against
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { defaultDocument } from './default-document';

const root = join(__dirname, '..');

async function generated(): Promise<Map<string, string>> {
  const document = `${JSON.stringify(defaultDocument(), null, 2)}\n`;
  const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
  return new Map([
    [join(root, 'openapi.json'), document],
    [join(__dirname, 'typescript', 'src', 'schema.ts'), `// Generated from openapi.json.\n${types}`],
  ]);
}

async function main(options: readonly string[]): Promise<void> {
  const files = await generated();
  if (options.includes('--check')) {
    const outdated = [...files].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
    const names = outdated.map(([file]) => relative(root, file));
    if (names.length > 0) throw new Error(`out of date: ${names.join(', ')}; run npm run generate`);
    return;
  }
  for (const [file, text] of files) writeFileSync(file, text);
  if (options.includes('--accept-breaking')) {
    writeFileSync(join(__dirname, 'openapi-baseline.json'), `${JSON.stringify(defaultDocument())}\n`);
  }
}

main(process.argv.slice(3)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
