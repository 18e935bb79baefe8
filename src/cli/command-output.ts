/** The result of a command, printed as JSON or as a table. */
export type Shown = Readonly<Record<string, string | number | boolean | Date | null | readonly string[]>>;

/** Options of every command. */
export interface OutputOptions {
  json?: true;
}

const print = (text: string) => process.stdout.write(`${text}\n`);

/** Prints one object: as one line of JSON, or with one field per line and the note below. */
export function printObject({ json }: OutputOptions, object: Shown, note?: string): void {
  if (json) return void print(JSON.stringify(object));
  const rows = Object.entries(object).filter(([name]) => name !== 'object');
  print(aligned(rows.map(([name, value]) => [name, cell(value)])));
  if (note) print(`\n${note}`);
}

/** Prints a page of a list. @param rows one row more than `limit` means that there are more. */
export function printList(
  { json }: OutputOptions,
  { rows, limit, columns }: { rows: readonly Shown[]; limit: number; columns: readonly string[] },
): void {
  const data = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  if (json) return void print(JSON.stringify({ object: 'list', data, has_more: hasMore }));
  const heading = columns.map((name) => name.toUpperCase().replaceAll('_', ' '));
  print(aligned([heading, ...data.map((row) => columns.map((name) => cell(row[name])))]));
  if (hasMore) print(`\nThere are more: add --starting-after ${cell(data.at(-1)!['id'])}`);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Replaces control characters, so that stored text cannot control the terminal. */
function cell(value: Shown[string] | undefined): string {
  const text = value instanceof Date ? value.toISOString() : String(value ?? '-');
  return text.replaceAll(/\p{Cc}/gu, '\ufffd');
}
