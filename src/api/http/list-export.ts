import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { Request, Response } from 'express';

/** How the objects of a list are exported as a file. */
export interface Exported {
  /** What the file has, as its name says it. */
  name: string;
  /** Columns of a CSV file: members of the objects, and members of these, such as `last_attempt.status_code`. */
  columns: readonly string[];
}

/** A page of a list, as the API returns it. */
export interface ListPage {
  data: readonly { id: string }[];
  has_more: boolean;
}

/** One export has at most this many objects. The next one goes on after the last of them. */
export const MAX_EXPORTED_ROWS = 100_000;
/** Objects that one statement reads. */
export const EXPORT_PAGE_ROWS = 500;
/** Then the connection is closed, so that a client that reads slowly does not keep its account from exporting. */
const MAX_EXPORT_MS = 600_000;

const FORMATS = {
  'text/csv': { extension: 'csv', encode: toCsv },
  'application/x-ndjson': { extension: 'ndjson', encode: toLines },
};

export type ExportType = keyof typeof FORMATS;
export const EXPORT_TYPES = Object.keys(FORMATS) as ExportType[];

/** The type of the file that the request asks for with `Accept`; `undefined` when it asks for a page in JSON. */
export function exportTypeOf(req: Request): ExportType | undefined {
  const type = req.method === 'GET' && req.accepts(['application/json', ...EXPORT_TYPES]);
  return EXPORT_TYPES.find((exported) => exported === type);
}

/**
 * Sends all pages of a list as a file. It reads the next page when the client has taken the one before. An error after the first
 * page closes the connection in the middle of the file, so that no client takes a part for the whole.
 * @param readPage reads at most `limit` objects after that id. What it throws for the first page is thrown.
 */
export async function sendExport(
  res: Response,
  type: ExportType,
  exported: Exported,
  readPage: (limit: number, startingAfter: string | undefined) => Promise<ListPage>,
): Promise<void> {
  const { extension, encode } = FORMATS[type];
  const first = await readPage(EXPORT_PAGE_ROWS, undefined);
  const name = `${exported.name}-${new Date().toISOString().slice(0, 10)}.${extension}`;
  res
    .status(200)
    .set({ 'Content-Type': `${type}; charset=utf-8`, 'Content-Disposition': `attachment; filename="${name}"` });
  const chunks = async function* () {
    let page = first;
    let count = page.data.length;
    yield encode(page.data, exported, true);
    while (page.has_more && count < MAX_EXPORTED_ROWS) {
      page = await readPage(Math.min(EXPORT_PAGE_ROWS, MAX_EXPORTED_ROWS - count), page.data.at(-1)!.id);
      count += page.data.length;
      yield encode(page.data, exported, false);
    }
  };
  try {
    await pipeline(Readable.from(chunks()), res, { signal: AbortSignal.timeout(MAX_EXPORT_MS) });
  } catch (error) {
    if (!isOfClient(error)) throw error;
  }
}

/** The client has gone, or has read too slowly. */
const isOfClient = (error: unknown) =>
  ['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function toCsv(data: readonly object[], { columns }: Exported, isFirst: boolean): string {
  return stringify([...data], {
    header: isFirst,
    columns: columns.map((key) => ({ key, header: key.replace('.', '_') })),
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: String },
  });
}

/** https://github.com/ndjson/ndjson-spec: one JSON text in each line. */
function toLines(data: readonly object[]): string {
  return data.map((row) => `${JSON.stringify(row)}\n`).join('');
}
