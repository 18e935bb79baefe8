import { CONNECTIONS } from '../support/defaults';
import { createServer, get } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { serve } from '../../src/api/http/server';

const CRLF = '\r\n';
const LOCAL = { host: '127.0.0.1', publicUrl: 'http://api.example', ...CONNECTIONS };

/** Sends text over a new socket and collects the response until the server closes it. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let response = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (response += chunk.toString()));
    socket.on('error', () => {});
    socket.on('close', () => resolve(response));
  });
}

test.each([
  [
    '20 KiB of headers',
    `GET / HTTP/1.1${CRLF}Host: a${CRLF}X: ${'x'.repeat(20_000)}${CRLF}${CRLF}`,
    '431',
    'headers_too_large',
  ],
  [
    'two lengths',
    `POST / HTTP/1.1${CRLF}Host: a${CRLF}Content-Length: 5${CRLF}Transfer-Encoding: chunked${CRLF}${CRLF}0${CRLF}${CRLF}`,
    '400',
    'bad_request',
  ],
  ['nonsense', `nonsense${CRLF}${CRLF}`, '400', 'bad_request'],
])('refuses %s with a normal error body, and continues to serve', async (_what, text, status, code) => {
  const server = await serve((_req, res) => void res.end('ok'), { port: 0, ...LOCAL });
  const response = await exchange(server.port, text);
  expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const { error } = JSON.parse(response.slice(response.indexOf('{'))) as { error: object };
  expect(error).toMatchObject({
    code,
    doc_url: `http://api.example/docs/errors/${code}`,
    param: null,
    request_id: null,
  });
  expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('ok');
  await server.close(1_000);
});

test('ignores no header, however many there are', async () => {
  const server = await serve((req, res) => void res.end(req.headers['x-last']), { port: 0, ...LOCAL });
  const many = Array.from({ length: 2_000 }, () => `a:${CRLF}`).join('');
  const response = await exchange(
    server.port,
    `GET / HTTP/1.1${CRLF}Host: a${CRLF}${many}X-Last: here${CRLF}Connection: close${CRLF}${CRLF}`,
  );
  expect(response).toMatch(/here$/);
  await server.close(1_000);
});

test('closes a connection whose headers do not arrive within 10 s', async () => {
  const server = await serve((_req, res) => void res.end('ok'), { port: 0, ...LOCAL });
  const startedAt = performance.now();
  expect(await exchange(server.port, `GET / HTTP/1.1${CRLF}Host: a${CRLF}`)).toMatch(/^HTTP\/1.1 408 /);
  expect(performance.now() - startedAt).toBeLessThan(25_000);
  await server.close(1_000);
});

test('lets a running request finish, closes idle connections and accepts no new ones', async () => {
  let arrived: (respond: () => void) => void;
  const arrival = new Promise<() => void>((resolve) => (arrived = resolve));
  const server = await serve((_req, res) => arrived(() => res.end('late')), { port: 0, ...LOCAL });
  const idle = connect(server.port, '127.0.0.1');
  await new Promise((done) => idle.once('connect', done));
  const idleClosed = new Promise((done) => idle.once('close', done));
  const running = fetch(`http://127.0.0.1:${server.port}/`);
  const respond = await arrival;
  const closed = server.close(20_000);
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  respond();
  expect(await (await running).text()).toBe('late');
  await closed;
  await idleClosed;
});

test('aborts requests that do not finish within the grace period', async () => {
  const server = await serve(() => {}, { port: 0, ...LOCAL });
  const socket = await new Promise<Socket>((resolve) => {
    const request = get(`http://127.0.0.1:${server.port}/`);
    request.on('socket', (opened) => opened.once('connect', () => resolve(opened)));
    request.on('error', () => {});
  });
  const cut = new Promise((done) => socket.once('close', done));
  await server.close(200);
  await cut;
});

test('says when the port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => other.once('listening', done));
  const { port } = other.address() as AddressInfo;
  await expect(serve(() => {}, { port, ...LOCAL })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await new Promise((done) => other.close(done));
});
