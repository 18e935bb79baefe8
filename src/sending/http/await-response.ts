import type { ClientRequest, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { BlockedAddressError } from '../address-guard/address-guard';
import type { AddressGuard } from '../address-guard/address-guard';
import { failure, failureOf } from './failure';
import type { Failure, Phase } from './failure';

/** Maximum number of 1xx responses before the final status. An endless stream would keep a core busy until the deadline. */
const MAX_INTERIM_RESPONSES = 1_000;

const SWITCHED = failure('invalid_response', '101 Switching Protocols');

interface Sending {
  body: Buffer;
  guard: AddressGuard;
  deadline: AbortSignal;
}

/**
 * Sends the body once the guard allows the connected address, and resolves with the response when its headers have
 * arrived, or with the reason why there is none. The response is paused, and errors on it are ignored.
 * @throws {InternalFaultError} for faults of this machine.
 */
export async function awaitResponse(request: ClientRequest, sending: Sending): Promise<IncomingMessage | Failure> {
  let phase: Phase = isIP(request.host) ? 'connecting' : 'resolving the host name';
  try {
    return await new Promise<IncomingMessage | Failure>((resolve, reject) => {
      sending.deadline.addEventListener('abort', () => resolve(failure('timeout', phase)), { once: true });
      request.on('socket', (socket: Socket) => {
        socket.on('lookup', () => (phase = 'connecting'));
        socket.on('connect', () => {
          phase = 'encrypted' in socket ? 'in the TLS handshake' : 'waiting for the status';
          // Undefined if the receiver has already closed the connection.
          const { remoteAddress } = socket;
          if (remoteAddress === undefined || sending.guard.allows(remoteAddress)) request.end(sending.body);
          else request.destroy(new BlockedAddressError('Connected to an address that is not allowed'));
        });
        socket.on('secureConnect', () => (phase = 'waiting for the status'));
      });
      let interimResponses = 0;
      request.on('information', () => {
        if (++interimResponses > MAX_INTERIM_RESPONSES) resolve(failure('invalid_response', 'endless 1xx responses'));
      });
      request.on('response', (response) => {
        response.on('error', () => {});
        if (response.statusCode === 101) resolve(SWITCHED);
        else if (response.statusCode! < 100) resolve(failure('invalid_response', 'a status below 100'));
        else resolve(response);
      });
      // Without this listener, a 101 with an Upgrade header causes neither a response nor an error.
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        resolve(SWITCHED);
      });
      request.on('error', reject);
      request.on('close', () => resolve(failure('connection_reset')));
    });
  } catch (error) {
    return failureOf(error, phase);
  }
}
