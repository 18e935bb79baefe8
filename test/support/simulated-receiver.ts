import { Limiter } from '../../src/sending/limiter';
import type { SendResult } from '../../src/sending/http/http-sender';

/** How a receiver counts its requests. */
export type Counting = 'token bucket' | 'second by the clock' | 'sliding second';

export interface Simulation {
  perSecond: number;
  counting: Counting;
  /** Seconds, or null to send 429 without it. */
  retryAfterS: number | null;
  workers: number;
  /** First attempts that wait at the start. */
  held: number;
  /** First attempts that come on top, each second. */
  arrivingPerSecond: number;
  forMs: number;
  /** Wait before a retry, the same for each. */
  retryWaitMs: number;
}

/** What happened in one second. */
export interface Second {
  delivered: number;
  refused: number;
}

export interface Result {
  seconds: Second[];
  exhausted: number;
  /** Whether first attempts reached the receiver in the order in which they waited, apart from those in flight at once. */
  mostOvertaken: number;
  undelivered: number;
}

const BOUNDS = { firstAttemptsPerEndpoint: 32, retriesPerEndpoint: 8 };
const MAX_ATTEMPTS = 6;
const MAX_STARTING = 24;
const POLL_MS = 250;
const REST_MS = 20;
const RESPONSE_MS = 40;
/** From a claim to the request: the start of a workflow. */
const START_MS = [5, 35] as const;

/** A generator of numbers below 1, the same in each run (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whether a receiver takes a request at this time. Times must not go back. */
function receiverOf({ perSecond, counting }: Simulation): (nowMs: number) => boolean {
  let tokens = perSecond;
  let lastMs = 0;
  let taken: number[] = [];
  return (nowMs) => {
    if (counting === 'token bucket') {
      tokens = Math.min(perSecond, tokens + ((nowMs - lastMs) * perSecond) / 1_000);
      lastMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    }
    const sinceMs = counting === 'sliding second' ? nowMs - 1_000 : Math.floor(nowMs / 1_000) * 1_000 - 1;
    taken = taken.filter((atMs) => atMs > sinceMs);
    if (taken.length >= perSecond) return false;
    taken.push(nowMs);
    return true;
  };
}

/**
 * Runs real limiters against a receiver with a rate limit, in simulated time: one endpoint, claims as the dispatcher makes
 * them, retries as Temporal repeats them, on whichever worker.
 */
export function simulate(simulation: Simulation, seed = 1): Result {
  const random = numbersFrom(seed);
  let nowMs = 0;
  let nth = 0;
  const queue: { atMs: number; nth: number; run: () => void }[] = [];
  const after = (waitMs: number, run: () => void) => {
    const entry = { atMs: nowMs + waitMs, nth: nth++, run };
    let at = queue.length;
    while (at > 0 && queue[at - 1]!.atMs > entry.atMs) at -= 1;
    queue.splice(at, 0, entry);
  };

  const takes = receiverOf(simulation);
  const seconds: Second[] = Array.from({ length: Math.ceil(simulation.forMs / 1_000) }, () => ({
    delivered: 0,
    refused: 0,
  }));
  const workers = Array.from({ length: simulation.workers }, () => new Limiter(BOUNDS, () => nowMs, random));
  const nextClaimMs = new Map<Limiter, number>();
  let waiting = simulation.held;
  let claimed = 0;
  let greatest = 0;
  let mostOvertaken = 0;
  let exhausted = 0;
  let delivered = 0;

  const send = (limiter: Limiter, attempt: number, enteredAtMs: number, leave: () => void) => {
    after(RESPONSE_MS / 2, () => {
      const isTaken = takes(nowMs);
      const second = seconds[Math.floor(nowMs / 1_000)];
      if (second) second[isTaken ? 'delivered' : 'refused'] += 1;
      after(RESPONSE_MS / 2, () => {
        leave();
        limiter.learn(resultOf(isTaken, simulation.retryAfterS, nowMs), enteredAtMs);
        if (isTaken) delivered += 1;
        else if (attempt === MAX_ATTEMPTS) exhausted += 1;
        else after(simulation.retryWaitMs, () => retry(attempt + 1));
      });
    });
  };
  const retry = (attempt: number) => {
    const limiter = workers[Math.floor(random() * workers.length)]!;
    const entry = limiter.tryEnterRetry();
    if ('waitMs' in entry) after(entry.waitMs, () => retry(attempt));
    else send(limiter, attempt, entry.enteredAtMs, () => limiter.leaveRetry());
  };
  const claim = (limiter: Limiter) => {
    const count = Math.min(MAX_STARTING, waiting, limiter.availableSlots());
    for (let n = 0; n < count; n += 1) {
      waiting -= 1;
      const order = ++claimed;
      const enteredAtMs = limiter.enterFirst();
      after(START_MS[0] + random() * (START_MS[1] - START_MS[0]), () => {
        mostOvertaken = Math.max(mostOvertaken, greatest - order);
        greatest = Math.max(greatest, order);
        send(limiter, 1, enteredAtMs, () => {
          limiter.leaveFirst();
          claimAgain(limiter, REST_MS);
        });
      });
    }
    const idleMs = count > 0 ? 0 : Math.min(POLL_MS, limiter.nextSlotInMs() ?? POLL_MS);
    claimAgain(limiter, Math.max(REST_MS, idleMs));
  };
  const claimAgain = (limiter: Limiter, waitMs: number) => {
    const atMs = nowMs + waitMs;
    if (atMs >= (nextClaimMs.get(limiter) ?? Infinity)) return;
    nextClaimMs.set(limiter, atMs);
    after(waitMs, () => {
      if (nextClaimMs.get(limiter) !== atMs) return;
      nextClaimMs.delete(limiter);
      claim(limiter);
    });
  };
  const arrive = () => {
    waiting += 1;
    after(1_000 / simulation.arrivingPerSecond, arrive);
  };

  for (const limiter of workers) claimAgain(limiter, random() * POLL_MS);
  if (simulation.arrivingPerSecond > 0) arrive();
  for (let next = queue.shift(); next && next.atMs < simulation.forMs; next = queue.shift()) {
    nowMs = next.atMs;
    next.run();
  }
  return { seconds, exhausted, mostOvertaken, undelivered: simulation.held - delivered };
}

function resultOf(isTaken: boolean, retryAfterS: number | null, endedAtMonotonicMs: number): SendResult {
  return {
    outcome: isTaken ? 'delivered' : 'failed',
    statusCode: isTaken ? 200 : 429,
    errorCode: isTaken ? null : 'http_status',
    errorMessage: isTaken ? null : '429 Too Many Requests',
    responseHeaders: [],
    responseBody: null,
    responseBodyTruncated: false,
    isSentTwice: false,
    isBodyStalled: false,
    retryAfterMs: isTaken || retryAfterS === null ? null : retryAfterS * 1_000,
    quota: null,
    durationMs: RESPONSE_MS,
    endedAtMonotonicMs,
  };
}
