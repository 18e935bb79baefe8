import { createReadStream } from 'node:fs';
import { JsonTextError, MAX_VALUE_DEPTH, readJsonMembers } from '../lib/json-members';
import { MAX_DATA_BYTES } from '../events/events.sql';
import { CliError, oneLine } from './cli-error';

/** Includes white space around the data, which is not sent. */
const MAX_FILE_BYTES = 2 * MAX_DATA_BYTES;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads the exact text of an event's data, without white space around it. The rules are those of `POST /v1/events`.
 * @param path a file, or `-` for standard input.
 * @throws {CliError} when it cannot be read, or is not a JSON object that we accept.
 */
export async function readEventData(path: string): Promise<string> {
  const text = decode(await readBytes(path));
  try {
    JSON.parse(text);
    const members = readJsonMembers(`{"data":${text}}`);
    const data = members.get('data')!;
    if (!data.startsWith('{')) throw new CliError('--data: must be a JSON object, { … }');
    if (Buffer.byteLength(data) <= MAX_DATA_BYTES) return data;
  } catch (error) {
    if (error instanceof SyntaxError) throw new CliError(`--data: is not JSON: ${oneLine(error)}`);
    if (!(error instanceof JsonTextError)) throw error;
    throw new CliError(`--data: is nested too deeply: the limit is ${MAX_VALUE_DEPTH} levels`);
  }
  throw tooLarge();
}

async function readBytes(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > MAX_FILE_BYTES) break;
    }
  } catch (error) {
    throw new CliError(`--data: ${path} cannot be read (${oneLine(error)}): name a file, or - for standard input`);
  }
  if (size > MAX_FILE_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.startsWith(BYTE_ORDER_MARK)) return text;
  } catch {
    // Reported below.
  }
  throw new CliError('--data: must be UTF-8 without a byte order mark');
}

const tooLarge = () => new CliError(`--data: is too large: the limit is ${MAX_DATA_BYTES / 1024} KiB`);
