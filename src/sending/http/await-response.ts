import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect } from './connect';
import type { Connector } from './connect';
import { failure, failureOf } from './failure';
import type { Failure, Phase } from './failure';

const MAX_HEADER_BYTES = 16_384;
/** Maximum number of 1xx responses before the final status. An endless stream would keep a core busy until the deadline. */
const MAX_INTERIM_RESPONSES = 1_000;

const SWITCHED = failure('invalid_response', '101 Switching Protocols');

/** What is sent over a connection. */
interface Post {
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
}

/** A request and the response to it. Destroying the request closes the connection. */
export interface Exchange {
  request: ClientRequest;
  response: IncomingMessage;
}

/**
 * Connects, sends the request, and resolves with the response when its headers have arrived, or with the reason why there is
 * none. The response is paused, and errors on it are ignored.
 * @param ended ends it: the time is up. Until there is a response, this also closes the connection.
 * @throws {InternalFaultError} for faults of this machine.
 */
export async function awaitResponse(post: Post, connector: Connector, ended: AbortSignal): Promise<Exchange | Failure> {
  let phase: Phase = 'connecting';
  const timedOut = new Promise<Failure>((resolve) => {
    ended.addEventListener('abort', () => resolve(failure('timeout', phase)), { once: true });
  });
  const responded = connect(post.url, connector, ended, (reached) => (phase = reached)).then((socket) => {
    phase = 'waiting for the status';
    return responseTo(post, socket, ended);
  });
  try {
    return await Promise.race([timedOut, responded]);
  } catch (error) {
    return failureOf(error, phase);
  }
}

function responseTo(post: Post, socket: Socket, ended: AbortSignal): Promise<Exchange | Failure> {
  const request = requestOver(socket, post);
  const response = responseOf(request, ended);
  request.end(post.body);
  return response;
}

function requestOver(socket: Socket, { url, headers, body }: Post): ClientRequest {
  const isHttps = url.protocol === 'https:';
  return (isHttps ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers: { ...headers, 'Accept-Encoding': 'identity', 'Content-Length': body.length },
    // Without an agent, no connection is used twice, and no HTTPS_PROXY can route a request around the guard.
    createConnection: () => socket,
    defaultPort: isHttps ? 443 : 80,
    maxHeaderSize: MAX_HEADER_BYTES,
    insecureHTTPParser: true,
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
