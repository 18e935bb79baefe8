import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Maximum size of a body, both as read and after decoding. */
const MAX_BODY_BYTES = 16_384;
/**
 * The status decides the outcome, so the body is not worth a long wait. A receiver that responds at once and then keeps the
 * connection open must not occupy a slot for the whole deadline: its response is drained beside.
 */
const BODY_TIMEOUT_MS = 1_000;

/** The beginning of a body. */
export interface ResponseBody {
  bytes: Buffer;
  /** Whether there was more, or the end never arrived. */
  isTruncated: boolean;
  /** Whether the time ran out first. */
  isStalled: boolean;
}

type End = 'complete' | 'truncated' | 'stalled';

/**
 * Reads and decodes the beginning of a response's body, and pauses the response. Never rejects: the status has arrived, so an
 * invalid body does not matter.
 * @param attemptDeadline ends the reading, as does a timeout of one second.
 */
export async function readResponseBody(response: IncomingMessage, attemptDeadline: AbortSignal): Promise<ResponseBody> {
  // Not AbortSignal.timeout within AbortSignal.any: Node may collect that as garbage before its time.
  const deadline = new AbortController();
  const end = () => deadline.abort();
  const timer = setTimeout(end, BODY_TIMEOUT_MS);
  attemptDeadline.addEventListener('abort', end, { once: true });
  if (attemptDeadline.aborted) end();
  try {
    const received = await beginningOf(response, deadline.signal);
    return await decoded(received, response.headers['content-encoding'], deadline.signal);
  } finally {
    clearTimeout(timer);
    attemptDeadline.removeEventListener('abort', end);
  }
}

async function decoded(
  received: ResponseBody,
  encoding: string | undefined,
  deadline: AbortSignal,
): Promise<ResponseBody> {
  const decoder = decoderFor(encoding, received.bytes);
  if (!decoder || received.bytes.length === 0) return received;
  // It may fail once more after its beginning has been read.
  decoder.on('error', () => {});
  decoder.end(received.bytes);
  const { bytes, isTruncated } = await beginningOf(decoder, deadline);
  decoder.destroy();
  // A body that only claims to be compressed is kept as received.
  return bytes.length === 0 && isTruncated
    ? received
    : { ...received, bytes, isTruncated: isTruncated || received.isTruncated };
}

async function beginningOf(stream: Readable, deadline: AbortSignal): Promise<ResponseBody> {
  const chunks: Buffer[] = [];
  const end = await endOfBeginning(stream, deadline, chunks);
  return {
    bytes: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES),
    isTruncated: end !== 'complete',
    isStalled: end === 'stalled',
  };
}

/** Leaves no listener behind, because one would keep the chunks in memory while the rest is drained. */
function endOfBeginning(stream: Readable, deadline: AbortSignal, chunks: Buffer[]): Promise<End> {
  return new Promise<End>((resolve) => {
    let length = 0;
    const end = (how: End) => {
      stream.off('data', read).off('end', complete).off('error', truncated).off('close', truncated).pause();
      deadline.removeEventListener('abort', stalled);
      resolve(how);
    };
    const complete = () => end('complete');
    const truncated = () => end('truncated');
    const stalled = () => end('stalled');
    const read = (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) truncated();
    };
    stream.on('data', read).on('end', complete).on('error', truncated).on('close', truncated);
    if (deadline.aborted) stalled();
    else deadline.addEventListener('abort', stalled);
  });
}

/** A decoder that also decodes a truncated body. We do not accept encodings, but some receivers encode anyway. */
function decoderFor(encoding: string | undefined, bytes: Buffer) {
  const zlib = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(zlib);
    case 'deflate':
      // Some send a raw deflate stream, without the zlib wrapper that RFC 9110 (section 8.4.1.2) requires.
      return (bytes[0]! & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib);
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
