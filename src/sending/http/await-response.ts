import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AccountId } from '../../lib/ids';
import { connect, vettedAddresses } from './connect';
import type { Connector, Progress } from './connect';
import { Connection } from './connection';
import { failure, failureOf } from './failure';
import type { Failure } from './failure';
import type { IdleConnections } from './idle-connections';
import { reusableForMs } from './reusable-for';

const MAX_HEADER_BYTES = 16_384;
/** Maximum number of 1xx responses before the final status. An endless stream would keep a core busy until the deadline. */
const MAX_INTERIM_RESPONSES = 1_000;

const SWITCHED = failure('invalid_response', '101 Switching Protocols');

/** What is sent over a connection, and for whom. */
interface Post {
  accountId: AccountId;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
}

/** A request and the response to it. Destroying the request closes the connection, unless the response has ended. */
export interface Exchange {
  request: ClientRequest;
  response: IncomingMessage;
}

/** Where connections come from. */
export interface Connections extends Connector {
  idle: IdleConnections;
}

/**
 * Sends the request, over an idle connection or a new one, and resolves with the response when its headers have arrived, or
 * with the reason why there is none. The response is paused, and errors on it are ignored. If the receiver closes an idle
 * connection before a byte of a response has arrived, the request is sent again, once, over a new one.
 * @param ended ends it: the time is up. Until there is a response, this also closes the connection.
 * @param progress is kept up to date.
 * @throws {InternalFaultError} for faults of this machine.
 */
export async function awaitResponse(
  post: Post,
  connections: Connections,
  ended: AbortSignal,
  progress: Progress,
): Promise<Exchange | Failure> {
  const timedOut = new Promise<Failure>((resolve) => {
    ended.addEventListener('abort', () => resolve(failure('timeout', progress.phase)), { once: true });
  });
  try {
    return await Promise.race([timedOut, responseWithin(post, connections, ended, progress)]);
  } catch (error) {
    return failureOf(error, progress.phase);
  }
}

async function responseWithin(
  post: Post,
  connections: Connections,
  ended: AbortSignal,
  progress: Progress,
): Promise<Exchange | Failure> {
  const { accountId, url } = post;
  const { guard, idle } = connections;
  const addresses = await vettedAddresses(url, guard, progress);
  ended.throwIfAborted();
  const isAllowed = (address: string) => addresses.includes(address) && guard.allows(address);
  const reused = idle.take(accountId, url.origin, isAllowed);
  if (reused) {
    progress.phase = 'waiting for the status';
    const answer = await responseOver(reused, post, idle, ended);
    if (ended.aborted || !wasClosedUnanswered(answer, reused)) return answer;
    progress.isSentTwice = true;
  }
  const socket = await connect(url, addresses, connections, ended, progress);
  progress.phase = 'waiting for the status';
  return responseOver(new Connection(socket, accountId, url.origin), post, idle, ended);
}

const wasClosedUnanswered = (answer: Exchange | Failure, connection: Connection): boolean =>
  'errorCode' in answer && answer.errorCode === 'connection_reset' && !connection.hasReceived;

async function responseOver(
  connection: Connection,
  post: Post,
  idle: IdleConnections,
  ended: AbortSignal,
): Promise<Exchange | Failure> {
  const request = requestOver(connection, post);
  const response = responseOf(request, ended);
  keepAfter(request, connection, idle, ended);
  request.end(post.body);
  return response.catch((error: unknown) => failureOf(error, 'waiting for the status'));
}

function requestOver({ socket }: Connection, { url, headers, body }: Post): ClientRequest {
  const isHttps = url.protocol === 'https:';
  return (isHttps ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: { ...headers, 'Accept-Encoding': 'identity', 'Content-Length': body.length, Connection: 'keep-alive' },
    // Without an agent, no HTTPS_PROXY can route a request around the guard.
    createConnection: () => socket,
    defaultPort: isHttps ? 443 : 80,
    maxHeaderSize: MAX_HEADER_BYTES,
    insecureHTTPParser: true,
  });
}

/** When the request is over, its connection becomes idle. It is closed if there is any doubt that it can be used again. */
function keepAfter(request: ClientRequest, connection: Connection, idle: IdleConnections, ended: AbortSignal): void {
  let wasSentFirst = false;
  request.once('socket', () => connection.listen());
  request.once('response', () => (wasSentFirst = request.writableFinished));
  request.on('close', () => {
    // A response that ends after its attempt has been drained.
    const isSound = wasSentFirst && !ended.aborted && !connection.socket.destroyed;
    idle.keep(connection, isSound ? reusableForMs(connection.receivedSinceThen) : 0);
  });
}

/** Must not see the body: its listeners live as long as the connection, which may be drained after the attempt. */
function responseOf(request: ClientRequest, ended: AbortSignal): Promise<Exchange | Failure> {
  const giveUp = () => request.destroy();
  ended.addEventListener('abort', giveUp, { once: true });
  return new Promise<Exchange | Failure>((resolve, reject) => {
    const refuse = (reason: Failure) => {
      resolve(reason);
      request.destroy();
    };
    let interimResponses = 0;
    request.on('information', () => {
      if (++interimResponses > MAX_INTERIM_RESPONSES) refuse(failure('invalid_response', 'endless 1xx responses'));
    });
    request.on('response', (response) => {
      response.on('error', () => {});
      if (response.statusCode === 101) return refuse(SWITCHED);
      if (response.statusCode! < 100) return refuse(failure('invalid_response', 'a status below 100'));
      ended.removeEventListener('abort', giveUp);
      resolve({ request, response });
    });
    // Without this listener, a 101 with an Upgrade header causes neither a response nor an error.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      refuse(SWITCHED);
    });
    request.on('error', reject);
    request.on('close', () => resolve(failure('connection_reset')));
  });
}
