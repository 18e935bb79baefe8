import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { delivered, failedWith } from './outcome-case';
import type { OutcomeCase } from './outcome-case';
import { responding, flooding, repeating, response } from './receiver';

const TIMEOUT = failedWith('timeout');

function encoded(name: string, encoding: string, body: string | Buffer): OutcomeCase {
  return {
    name,
    behaviour: responding(response('200 OK', [`Content-Encoding: ${encoding}`], body)),
    expected: delivered(200),
  };
}

const slow: OutcomeCase[] = [
  { name: 'accepts and is silent', behaviour: (socket) => socket.resume(), expected: TIMEOUT },
  { name: 'never reads', behaviour: (socket) => socket.pause(), expected: TIMEOUT, bodyBytes: 8 * 1024 * 1024 },
  {
    name: 'headers, 1 byte each 200 ms',
    behaviour: repeating('HTTP/1.1 200 OK\r\nX-A: ', 'a', 200),
    expected: TIMEOUT,
  },
  {
    name: '1xx without end, slow',
    behaviour: repeating('', 'HTTP/1.1 102 Processing\r\n\r\n', 100),
    expected: TIMEOUT,
  },
  {
    name: 'body, 1 byte each 200 ms',
    behaviour: repeating('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n', 'a', 200),
    expected: delivered(200),
    // Longer than all cases together: the body must not be awaited.
    deadlineMs: 600_000,
  },
];

const large: OutcomeCase[] = [
  {
    name: 'chunks without end',
    behaviour: flooding('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', `400\r\n${'a'.repeat(1_024)}\r\n`),
    expected: delivered(200),
  },
  {
    name: 'Content-Length of 10 GB',
    behaviour: flooding('HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n', 'a'.repeat(1_024)),
    expected: delivered(200),
  },
  {
    name: 'exactly 16 KiB',
    behaviour: responding(response('200 OK', [], 'a'.repeat(16_384))),
    expected: delivered(200),
  },
  {
    name: '16 KiB, cut within a character',
    behaviour: responding(response('200 OK', [], 'a'.repeat(16_383) + 'ë')),
    expected: delivered(200),
  },
];

const odd: OutcomeCase[] = [
  {
    name: 'NUL, bad UTF-8, a lone surrogate and ANSI codes in the body',
    behaviour: responding(response('200 OK', [], Buffer.from('\0\u001b[31m\x80\xff\xed\xa0\x80', 'latin1'))),
    expected: delivered(200),
  },
  {
    name: 'bad UTF-8, C1 codes and a tab in a header',
    behaviour: responding(response('500 No\x1b[31m', ['X-Odd: \x80\x9b31m\xff\tZo\xeb'])),
    expected: { outcome: 'failed', errorCode: 'http_status', statusCode: 500 },
  },
  {
    name: 'Set-Cookie, Keep-Alive and Clear-Site-Data',
    behaviour: responding(
      response('200 OK', [
        'Set-Cookie: a=b',
        'Keep-Alive: timeout=1',
        'Connection: keep-alive',
        'Clear-Site-Data: "*"',
      ]),
    ),
    expected: delivered(200),
  },
];

const compressed: OutcomeCase[] = [
  encoded('gzip', 'gzip', gzipSync('hello')),
  encoded('deflate', 'deflate', deflateSync('hello')),
  encoded('deflate without its wrapper', 'deflate', deflateRawSync('hello')),
  encoded('br', 'br', brotliCompressSync('hello')),
  encoded('gzip bomb (50 MB)', 'gzip', gzipSync(Buffer.alloc(50_000_000))),
  encoded('text that claims to be gzip', 'gzip', 'hello'),
  encoded('text that claims to be br', 'br', 'abc'),
  encoded('gzip, cut short', 'gzip', gzipSync('hello'.repeat(100)).subarray(0, -9)),
  encoded('empty gzip', 'gzip', gzipSync('')),
  encoded('gzip within gzip', 'gzip, gzip', gzipSync(gzipSync('hello'))),
  encoded('an unknown encoding', 'snake', 'hello'),
];

/** Receivers whose response body is slow, long, unusual or compressed. */
export const bodyCases = [...slow, ...large, ...odd, ...compressed];
