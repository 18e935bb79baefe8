/** Idle connections are closed after this time, even if the receiver would keep them for longer. */
const MAX_IDLE_MS = 30_000;
/** A receiver counts its time from when it responded. The next request must reach it before. */
const MARGIN_MS = 1_000;

// RFC 9112, sections 4 and 5, without what is deprecated: no bare LF, no folded fields, no other control characters.
const STATUS_LINE = /^HTTP\/1\.1 (2\d\d) [\t\x20-\x7e\x80-\xff]*$/;
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;
const LENGTH = /^\d{1,9}$/;
const CHUNK_SIZE = /^[0-9A-Fa-f]{1,8}$/;
const KEEP_ALIVE_TIMEOUT = /(?:^|[\s,;])timeout\s*=\s*"?(\d{1,9})/i;

/**
 * How long the connection may stay open, in milliseconds, after it received these bytes since its request was sent; 0 if it
 * must be closed. It may stay open only if they are exactly one successful response, in strict HTTP/1.1, whose end all programs
 * see at the same byte, and if that response does not say otherwise. Our parser is lenient, and does not say when it had to be.
 */
export function reusableForMs(received: Buffer): number {
  const headBytes = received.indexOf('\r\n\r\n') + 4;
  if (headBytes < 4) return 0;
  const [statusLine, ...lines] = received.toString('latin1', 0, headBytes - 4).split('\r\n');
  const status = STATUS_LINE.exec(statusLine!)?.[1];
  const fields = fieldsOf(lines);
  if (!status || !fields) return 0;
  const hasEnd = isWhole(received.subarray(headBytes), status, fields);
  return hasEnd ? allowedIdleMs(fields) : 0;
}

type Fields = Map<string, string[]>;

/** All values by lower-case name; null if a line is not a field. */
function fieldsOf(lines: readonly string[]): Fields | null {
  const fields: Fields = new Map();
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined) return null;
    const values = fields.get(name.toLowerCase());
    if (values) values.push(value!.trim());
    else fields.set(name.toLowerCase(), [value!.trim()]);
  }
  return fields;
}

/** Whether these bytes are the whole content (RFC 9112, section 6.3), and nothing follows. */
function isWhole(content: Buffer, status: string, fields: Fields): boolean {
  const lengths = fields.get('content-length') ?? [];
  const codings = fields.get('transfer-encoding') ?? [];
  if (lengths.length + codings.length > 1) return false;
  const [length] = lengths;
  if (status === '204') return content.length === 0 && codings.length === 0 && (length ?? '0') === '0';
  if (length !== undefined) return LENGTH.test(length) && Number(length) === content.length;
  return codings[0]?.toLowerCase() === 'chunked' && isWholeChunked(content.toString('latin1'));
}

/** Without extensions and trailers (RFC 9112, section 7.1). */
function isWholeChunked(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const sizeEnd = text.indexOf('\r\n', at);
    const size = text.slice(at, Math.max(at, sizeEnd));
    if (!CHUNK_SIZE.test(size)) return false;
    const dataEnd = sizeEnd + 2 + Number.parseInt(size, 16);
    at = dataEnd + 2;
    if (text.slice(dataEnd, at) !== '\r\n') return false;
    if (/^0+$/.test(size)) return at === text.length;
  }
  return false;
}

function allowedIdleMs(fields: Fields): number {
  const options = (fields.get('connection') ?? []).join().split(',');
  if (options.some((option) => option.trim().toLowerCase() === 'close')) return 0;
  const timeouts = (fields.get('keep-alive') ?? []).map((value) => KEEP_ALIVE_TIMEOUT.exec(value)?.[1] ?? Infinity);
  const shortestMs = Math.min(...timeouts.map((seconds) => Number(seconds) * 1_000 - MARGIN_MS));
  return Math.max(0, Math.min(shortestMs, MAX_IDLE_MS));
}
