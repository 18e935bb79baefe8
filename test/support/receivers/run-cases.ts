import { atOnce } from '../../bench/pace';
import { createAddressGuard } from '../../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../../src/sending/http/http-sender';
import type { SendResult } from '../../../src/sending/http/http-sender';
import type { OutcomeCase } from './outcome-case';
import { OWNER } from './owner';
import { startReceiver } from './receiver';
import { AUTHORITY, TLS_HOST } from './tls-cases';
import type { TlsCase } from './tls-cases';

const DEADLINE_MS = 5_000;

/** The result of one attempt, and what its receiver observed. */
export interface Observed extends SendResult {
  /** From the call until the promise settles, response body included. */
  elapsedMs: number;
  connections: number;
  receivedBytes: number;
}

/** More at the same time would wait for each other's handshakes for longer than a deadline leaves. */
const AT_ONCE = 32;

/** Sends one request for each case to its own receiver, those with the longest deadlines first. Names resolve to 127.0.0.1. */
export async function runCases(cases: readonly (OutcomeCase | TlsCase)[]): Promise<Map<string, Observed>> {
  const guard = createAddressGuard({
    allowPrivate: true,
    allowedPrivateCidrs: [],
    resolve: async () => ['127.0.0.1'],
  });
  const httpSender = createHttpSender({ guard, ca: AUTHORITY });
  const observed = new Map<string, Observed>();
  const longestFirst = cases
    .map((outcomeCase) => ({ deadlineMs: DEADLINE_MS, ...outcomeCase }))
    .sort((a, b) => b.deadlineMs - a.deadlineMs);
  await atOnce(AT_ONCE, longestFirst.length, async (nth) => {
    const outcomeCase = longestFirst[nth]!;
    const { name, behaviour, deadlineMs, bodyBytes = 2 } = outcomeCase;
    const receiver = await startReceiver(behaviour, 'tls' in outcomeCase ? outcomeCase.tls : undefined);
    const url = 'isHttps' in outcomeCase ? `https://${TLS_HOST}:${receiver.port}/hook` : receiver.url;
    const startedAtMs = performance.now();
    const result = await httpSender.send({
      ...OWNER,
      url,
      headers: {},
      body: Buffer.alloc(bodyBytes, ' '),
      deadlineMs,
    });
    const elapsedMs = performance.now() - startedAtMs;
    observed.set(name, {
      ...result,
      elapsedMs,
      connections: receiver.connections(),
      receivedBytes: receiver.receivedBytes(),
    });
    await receiver.close();
  });
  await httpSender.close();
  return observed;
}

/** The outcomes as lines of a table. */
export function tableOf(observed: ReadonlyMap<string, Observed>): string {
  const lines = [...observed].map(([name, { outcome, statusCode, errorCode, errorMessage, durationMs }]) => {
    const seconds = (durationMs / 1_000).toFixed(2).padStart(6);
    const code = (errorCode ?? '').padEnd(27);
    return `${name.padEnd(60)} ${outcome.padEnd(9)} ${String(statusCode ?? '–').padEnd(4)} ${code}${seconds} s  ${errorMessage ?? ''}`;
  });
  return lines.join('\n');
}
