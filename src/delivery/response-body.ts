import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Most bytes of a body that are read, and most that are kept after decoding. */
const MAX_BODY_BYTES = 16_384;
/**
 * After the status a body does not matter any more. A receiver that answers at once and then holds its connection must
 * not hold a place for the whole of the deadline.
 */
const BODY_TIMEOUT_MS = 1_000;

/** The beginning of a body; `isTruncated` when there was more, or its end never came. */
export interface ResponseBody {
  bytes: Buffer;
  isTruncated: boolean;
  /** Whether the time was over first. */
  isStalled: boolean;
}

/**
 * Reads the beginning of a response's body, decoded, and destroys the response. Never rejects: whatever is wrong with a
 * body, the status has been given.
 * @param attemptDeadline ends the reading, as a second does.
 */
export async function readResponseBody(response: IncomingMessage, attemptDeadline: AbortSignal): Promise<ResponseBody> {
  const deadline = AbortSignal.any([attemptDeadline, AbortSignal.timeout(BODY_TIMEOUT_MS)]);
  const received = await beginningOf(response, deadline);
  response.destroy();
  const decoder = decoderFor(response.headers['content-encoding'], received.bytes);
  if (!decoder || received.bytes.length === 0) return received;
  decoder.end(received.bytes);
  const decoded = await beginningOf(decoder, deadline);
  decoder.destroy();
  // What only claims to be compressed is kept as it came.
  return decoded.bytes.length === 0 && decoded.isTruncated
    ? received
    : { ...received, bytes: decoded.bytes, isTruncated: decoded.isTruncated || received.isTruncated };
}

async function beginningOf(stream: Readable, deadline: AbortSignal): Promise<ResponseBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  const end = await new Promise<'complete' | 'cut' | 'stalled'>((resolve) => {
    const cut = () => resolve('cut');
    const stalled = () => resolve('stalled');
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) cut();
    });
    stream.on('end', () => resolve('complete'));
    stream.on('error', cut);
    stream.on('close', cut);
    if (deadline.aborted) stalled();
    else deadline.addEventListener('abort', stalled, { once: true });
  });
  stream.pause();
  return {
    bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES),
    isTruncated: end !== 'complete',
    isStalled: end === 'stalled',
  };
}

/** A decoder that also gives what can be had of a body that was cut. We ask for none, yet some encode anyway. */
function decoderFor(encoding: string | undefined, bytes: Buffer) {
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(zlib);
    case 'deflate':
      // Some send the bare deflate stream, without the zlib wrapper that RFC 9110 (8.4.1.2) asks for.
      return (bytes[0]! & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib);
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
