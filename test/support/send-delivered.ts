import type { PoolClient } from 'pg';
import type { AttemptKey } from '../../src/deliveries/delivery';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import { recordAttempt } from '../../src/sending/record-attempt.sql';

const RESULT = {
  ...{
    outcome: 'delivered' as const,
    elapsedMs: 1,
    durationMs: 1,
    statusCode: 200,
    errorCode: null,
    errorMessage: null,
  },
  ...{
    requestHeaders: {},
    responseHeaders: [],
    responseBody: null,
    responseBodyTruncated: false,
    worker: 'test',
    sentTwice: false,
  },
};

/** Begins a claimed attempt and records a 200, without a network. */
export async function sendDelivered(client: PoolClient, { deliveryId, cycle, attempt }: AttemptKey): Promise<void> {
  const key = { deliveryId, cycle, attempt };
  const { begun } = await beginAttempt(client, key);
  await recordAttempt(client, { ...key, ...RESULT, sentAt: begun!.sentAt }, 0);
}
