import { delivered, failedStatus, failedWith } from './outcome-case';
import type { OutcomeCase } from './outcome-case';
import { afterRequest, responding, repeating, response } from './receiver';

const OK = response('200 OK').toString();
const INVALID = failedWith('invalid_response');

const accepted: OutcomeCase[] = [
  {
    name: '204 with a body',
    behaviour: responding('HTTP/1.1 204 No Content\r\n\r\nunasked'),
    expected: delivered(204),
  },
  {
    name: '100 unasked, 102, 103, then 200',
    behaviour: responding(
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`,
    ),
    expected: delivered(200),
  },
  {
    name: '1,000 × 102, then 200',
    behaviour: responding('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1_000) + OK),
    expected: delivered(200),
  },
  { name: 'HTTP/1.0, no length', behaviour: responding('HTTP/1.0 200 OK\r\n\r\nbody'), expected: delivered(200) },
  { name: 'no reason phrase', behaviour: responding('HTTP/1.1 200\r\n\r\n'), expected: delivered(200) },
  {
    name: '200, then a bad chunk',
    behaviour: responding('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    expected: delivered(200),
  },
  {
    name: '200, then a second response',
    behaviour: responding(OK + response('500 Poison').toString()),
    expected: delivered(200),
  },
  {
    name: '200 before the body is read',
    behaviour: (socket) => socket.once('data', () => socket.pause().write(OK)),
    expected: delivered(200),
    bodyBytes: 256 * 1024,
  },
  {
    name: '200 before the body is read, then resets',
    behaviour: (socket) =>
      socket.once('data', () => {
        socket.pause();
        socket.write(OK, () => socket.resetAndDestroy());
      }),
    expected: delivered(200),
    bodyBytes: 256 * 1024,
  },
  {
    name: '413 before the body is read, then closes',
    behaviour: (socket) => socket.once('data', () => socket.pause().end(response('413 Too Large'))),
    expected: failedStatus(413),
    bodyBytes: 256 * 1024,
  },
];

const refused: OutcomeCase[] = [
  ...['000 None', '99 Low', '1000 High', 'OK'].map((line) => ({
    name: `status "${line}"`,
    behaviour: responding(`HTTP/1.1 ${line}\r\n\r\n`),
    expected: INVALID,
  })),
  {
    name: '101 Switching Protocols',
    behaviour: responding('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    expected: INVALID,
  },
  { name: '101 without Upgrade', behaviour: responding('HTTP/1.1 101 Switching\r\n\r\n'), expected: INVALID },
  {
    name: '1xx without end, fast',
    behaviour: repeating('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(5_000), 50),
    expected: INVALID,
  },
  { name: 'garbage', behaviour: responding('no HTTP at all\r\n\r\n'), expected: INVALID },
  { name: 'HTTP/2 preface', behaviour: responding('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), expected: INVALID },
  { name: 'TLS alert', behaviour: responding(Buffer.from([21, 3, 1, 0, 2, 2, 40])), expected: INVALID },
  { name: 'SSH banner', behaviour: (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'), expected: INVALID },
];

/** A response with this head, and what the receiver sends after it. */
const loose = (name: string, head: string, expected: OutcomeCase['expected'], body = 'hi'): OutcomeCase => ({
  name: `loose: ${name}`,
  behaviour: responding(`HTTP/1.1 200 OK${head}${body}`),
  expected,
});
const CHUNKS = '2\r\nhi\r\n0\r\n\r\n';

/** The table of docs/receiving.md: responses that are not quite HTTP. */
const looselyFormatted: OutcomeCase[] = [
  loose('lines end with LF', '\nX-A: b\n\n', delivered(200)),
  loose('some lines end with LF', '\r\nX-A: b\nX-B: c\r\n\r\n', delivered(200)),
  loose('an empty line of LF only', '\r\nX-A: b\r\n\n', delivered(200)),
  loose('a folded header', '\r\nX-A: a;\r\n  b\r\n\r\n', delivered(200)),
  loose('a header folded with LF', '\r\nX-A: a;\n  b\r\n\r\n', delivered(200)),
  loose('a length and chunks', '\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n', delivered(200), CHUNKS),
  loose('chunks and a length', '\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n', delivered(200), CHUNKS),
  loose('control characters in a header', '\r\nX-A: a\x01\x1b\0b\r\n\r\n', delivered(200)),
  loose('two lengths', '\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n', INVALID),
  loose('two equal lengths', '\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n', INVALID),
  loose('a length that is not a number', '\r\nContent-Length: 2, 2\r\n\r\n', INVALID),
  loose('a space before the colon', '\r\nX-A : b\r\n\r\n', INVALID),
  loose('a header without a colon', '\r\nX-A\r\n\r\n', INVALID),
  loose('lines end with CR', '\rX-A: b\r\r', INVALID),
];

const tooLarge = failedWith('response_headers_too_large');
const headers: OutcomeCase[] = [
  {
    name: 'one header of 20 KB',
    behaviour: responding(response('200 OK', [`X-Long: ${'a'.repeat(20_000)}`])),
    expected: tooLarge,
  },
  {
    name: '5,000 headers',
    behaviour: responding(
      response(
        '200 OK',
        Array.from({ length: 5_000 }, (_, at) => `X-${at}: a`),
      ),
    ),
    expected: tooLarge,
  },
  {
    name: 'headers without end',
    behaviour: repeating('HTTP/1.1 200 OK\r\n', 'X-More: and more\r\n'.repeat(200), 20),
    expected: tooLarge,
  },
];

const closed: OutcomeCase[] = [
  { name: 'closes at once', behaviour: (socket) => socket.end(), expected: failedWith('connection_reset') },
  { name: 'resets at once', behaviour: (socket) => socket.resetAndDestroy(), expected: failedWith('connection_reset') },
  { name: 'closes without a response', behaviour: responding(''), expected: failedWith('connection_reset') },
  {
    name: 'resets after the request',
    behaviour: (socket) => afterRequest(socket, () => socket.resetAndDestroy()),
    expected: failedWith('connection_reset'),
  },
  {
    name: 'closes within the headers',
    behaviour: responding('HTTP/1.1 200 OK\r\nX-'),
    expected: failedWith('connection_reset'),
  },
  {
    name: 'resets within the body',
    behaviour: (socket) =>
      afterRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () =>
          setTimeout(() => socket.resetAndDestroy(), 50),
        );
      }),
    expected: delivered(200),
  },
  {
    name: 'closes within the body',
    behaviour: responding('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
    expected: delivered(200),
  },
];

/** Receivers that use HTTP in unusual or invalid ways. */
export const protocolCases = [...accepted, ...refused, ...looselyFormatted, ...headers, ...closed];
