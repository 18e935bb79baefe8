import { reusableForMs } from '../../src/sending/http/reusable-for';

const MAX_IDLE_MS = 30_000;
const forMs = (text: string) => reusableForMs(Buffer.from(text, 'latin1'));
/** A response with these lines after the status line. */
const ok = (lines: string, content = '', statusLine = 'HTTP/1.1 200 OK') =>
  forMs(`${statusLine}\r\n${lines}\r\n\r\n${content}`);
const CHUNKED = 'Transfer-Encoding: chunked';

test.each<[string, number]>([
  ['a length', ok('Content-Length: 2', 'ok')],
  ['no content', ok('Content-Length: 0')],
  ['an empty reason', ok('Content-Length: 0', '', 'HTTP/1.1 200 ')],
  ['a reason in another language', ok('Content-Length: 0', '', 'HTTP/1.1 201 Cr\xe9\xe9')],
  ['204', ok('Date: now', '', 'HTTP/1.1 204 No Content')],
  ['204 with a length of 0', ok('Content-Length: 0', '', 'HTTP/1.1 204 No Content')],
  ['one chunk', ok(CHUNKED, '2\r\nok\r\n0\r\n\r\n')],
  ['chunks that contain what looks like an end', ok(CHUNKED, '7\r\n0\r\n\r\n\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n')],
  ['no chunk', ok(CHUNKED, '0\r\n\r\n')],
  ['keep-alive', ok('connection: Keep-Alive\r\ncontent-length: 0')],
  ['an offer to upgrade', ok('Upgrade: h2\r\nConnection: Upgrade\r\nContent-Length: 0')],
  ['a longer time', ok('Keep-Alive: timeout=75\r\nContent-Length: 0')],
  ['a number of requests', ok('Keep-Alive: max=100\r\nContent-Length: 0')],
])('%s: may stay open for 30 s', (_what, ms) => {
  expect(ms).toBe(MAX_IDLE_MS);
});

test.each<[string, number]>([
  ['5', 4_000],
  ['5, max=100', 4_000],
  ['"2"', 1_000],
  ['1', 0],
  ['0', 0],
  ['9\r\nKeep-Alive: timeout=3', 2_000],
])('a timeout of %s s ends a second earlier', (timeout, ms) => {
  expect(ok(`Keep-Alive: timeout=${timeout}\r\nContent-Length: 0`)).toBe(ms);
});

test.each<[string, number]>([
  ['nothing', forMs('')],
  ['half a head', forMs('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n')],
  ['neither a length nor chunks', ok('Date: now')],
  ['too little', ok('Content-Length: 3', 'ok')],
  ['too much', ok('Content-Length: 2', 'ok\r\n')],
  ['a second response', ok('Content-Length: 2', 'okHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')],
  ['two lengths', ok('Content-Length: 2\r\nContent-Length: 2', 'ok')],
  ['a length twice in one field', ok('Content-Length: 2, 2', 'ok')],
  ['a length with a sign', ok('Content-Length: +2', 'ok')],
  ['a length in hex', ok('Content-Length: 0x2', 'ok')],
  ['an empty length', ok('Content-Length:')],
  ['a length and chunks', ok(`Content-Length: 12\r\n${CHUNKED}`, '2\r\nok\r\n0\r\n\r\n')],
  ['another coding', ok('Transfer-Encoding: gzip, chunked', '0\r\n\r\n')],
  ['chunked twice', ok(`${CHUNKED}\r\n${CHUNKED}`, '0\r\n\r\n')],
  ['a coding that is not quite chunked', ok('Transfer-Encoding: xchunked', '0\r\n\r\n')],
  ['chunks without the last', ok(CHUNKED, '2\r\nok\r\n')],
  ['half a last chunk', ok(CHUNKED, '0\r\n')],
  ['bytes after the last chunk', ok(CHUNKED, '0\r\n\r\n0')],
  ['a trailer', ok(CHUNKED, '0\r\nX-A: b\r\n\r\n')],
  ['a chunk extension', ok(CHUNKED, '2;a=b\r\nok\r\n0\r\n\r\n')],
  ['a chunk that is longer than it says', ok(CHUNKED, '1\r\nok\r\n0\r\n\r\n')],
  ['a chunk size with a space', ok(CHUNKED, '2 \r\nok\r\n0\r\n\r\n')],
  ['a negative chunk size', ok(CHUNKED, '-2\r\nok\r\n0\r\n\r\n')],
  ['a huge chunk size', ok(CHUNKED, 'FFFFFFFFFFFFFFFF\r\nok\r\n0\r\n\r\n')],
  ['chunk lines that end with LF', ok(CHUNKED, '2\nok\n0\n\n')],
  ['204 with content', ok('Content-Length: 2', 'ok', 'HTTP/1.1 204 No Content')],
  ['204 with a length', ok('Content-Length: 2', '', 'HTTP/1.1 204 No Content')],
  ['204 with chunks', ok(CHUNKED, '0\r\n\r\n', 'HTTP/1.1 204 No Content')],
  ['a failure', ok('Content-Length: 0', '', 'HTTP/1.1 500 No')],
  ['304', ok('Content-Length: 0', '', 'HTTP/1.1 304 Not Modified')],
  ['101', ok('Content-Length: 0', '', 'HTTP/1.1 101 Switching')],
  ['an interim response before', ok('', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'HTTP/1.1 100 Continue')],
  ['HTTP/1.0', ok('Connection: keep-alive\r\nContent-Length: 0', '', 'HTTP/1.0 200 OK')],
  ['a status line without its second space', ok('Content-Length: 0', '', 'HTTP/1.1 200')],
  ['an empty line before', forMs('\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')],
  ['close', ok('Connection: close\r\nContent-Length: 0')],
  ['close among others', ok('Connection: keep-alive, Close\r\nContent-Length: 0')],
  ['close in a second field', ok('Connection: keep-alive\r\nConnection: close\r\nContent-Length: 0')],
  ['lines that end with LF', forMs('HTTP/1.1 200 OK\nContent-Length: 0\n\n')],
  ['a line that ends with LF', ok('X-A: b\nContent-Length: 0')],
  ['a line that ends with CR', ok('X-A: b\rContent-Length: 0')],
  ['a folded field', ok('X-A: a\r\n b\r\nContent-Length: 0')],
  ['a space before the colon', ok('Content-Length : 0')],
  ['a field without a name', ok(': a\r\nContent-Length: 0')],
  ['a line without a colon', ok('X-A\r\nContent-Length: 0')],
  ['NUL in a field', ok('X-A: a\0b\r\nContent-Length: 0')],
])('%s: must be closed', (_what, ms) => {
  expect(ms).toBe(0);
});

test('hostile heads and chunks take no time to speak of', () => {
  const startedAtMs = performance.now();
  for (const piece of [' ', ',', ';', 'timeout=', 'close ', '\t']) {
    expect(ok(`Keep-Alive: ${piece.repeat(2_000)}\r\nConnection:${piece.repeat(2_000)}x`)).toBe(0);
    expect(ok(CHUNKED, `1\r\n${piece[0]}\r\n`.repeat(5_000))).toBe(0);
  }
  expect(performance.now() - startedAtMs).toBeLessThan(2_000);
});
