import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { ATTEMPT_ERRORS } from '../../src/deliveries/attempt-errors';
import type { AttemptErrorCode } from '../../src/deliveries/attempt-errors';
import { listDeliveries } from '../../src/deliveries/delivery-list.sql';
import { wantedResult } from '../../src/deliveries/last-failure';
import type { LastResult } from '../../src/deliveries/last-failure';
import { cancelDelivery, resendDelivery } from '../../src/deliveries/retry.sql';
import { disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import type { DeliveryId } from '../../src/lib/ids';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import { recordAttempt } from '../../src/sending/record-attempt.sql';
import { recordFirstAttempts } from '../../src/sending/record-first-attempts.sql';
import { FIRST_WAIT } from '../support/defaults';
import { startDirectSending } from '../support/direct-sending';
import type { DirectSending } from '../support/direct-sending';

type Result = [statusCode: number | null, errorCode: AttemptErrorCode | null];
const RESPONSE = { requestHeaders: {}, responseHeaders: [], responseBody: null, responseBodyTruncated: false };

let sending: DirectSending;
let deliveryId: DeliveryId;
beforeEach(async () => {
  sending = await startDirectSending();
  await sending.endpoint('http://127.0.0.1:1/');
  await sending.publish();
  deliveryId = (await sending.claim(undefined))[0]!.deliveryId;
});
afterEach(() => sending.close());

async function begin(cycle: number, attempt: number) {
  const key = { deliveryId, cycle, attempt };
  const { begun } = await beginAttempt(sending.db, key);
  return (statusCode: Result[0], errorCode: Result[1]) => ({
    ...{ ...key, ...RESPONSE, statusCode, errorCode, sentAt: begun!.sentAt, errorMessage: null },
    ...{ outcome: errorCode ? ('failed' as const) : ('delivered' as const), elapsedMs: 5, durationMs: 5 },
    ...{ worker: 'w', sentTwice: false },
  });
}

const isListed = async (wanted: LastResult) => {
  const page = { accountId: sending.accountId, startingAfter: null, limit: 5 };
  return (await listDeliveries(sending.db, 30, wantedResult(wanted), page)).length === 1;
};

/** Of these filters, those that list the delivery. */
async function listedBy(): Promise<string[]> {
  const filters: LastResult[] = [
    ...(['2xx', '3xx', '4xx', '5xx', 'none'] as const).map((statusClass) => ({ statusClass })),
    ...(['any', 'http_status', 'timeout'] as const).map((errorCode) => ({ errorCode })),
  ];
  const listed: string[] = [];
  for (const filter of filters) if (await isListed(filter)) listed.push(...Object.values(filter).map(String));
  return listed;
}

test('a delivery is listed by the result of its last attempt, at each of its steps', async () => {
  expect(await listedBy()).toEqual([]);
  const first = await begin(1, 1);
  await recordFirstAttempts(sending.db, [first(503, 'http_status')], FIRST_WAIT);
  expect(await listedBy()).toEqual(['5xx', 'any', 'http_status']);
  expect(await isListed({ status: 'in_progress', errorCode: 'any' })).toBe(true);
  await recordAttempt(sending.db, (await begin(1, 2))(null, 'timeout'), 30_000);
  expect(await listedBy()).toEqual(['none', 'any', 'timeout']);
  await recordAttempt(sending.db, (await begin(1, 3))(404, 'http_status'), 30_000);
  expect(await listedBy()).toEqual(['4xx', 'any', 'http_status']);
  await recordAttempt(sending.db, (await begin(1, 4))(204, null), 30_000);
  expect(await listedBy()).toEqual(['2xx']);

  const asked = { accountId: sending.accountId, deliveryId, retentionDays: 30, actor: OPERATOR };
  await resendDelivery(sending.db, asked);
  expect(await listedBy()).toEqual([]);
  await recordFirstAttempts(sending.db, [(await begin(2, 1))(301, 'http_status')], FIRST_WAIT);
  expect(await listedBy()).toEqual(['3xx', 'any', 'http_status']);
  for (const attempt of [2, 3, 4, 5, 6]) {
    await recordAttempt(sending.db, (await begin(2, attempt))(500, 'http_status'), 30_000);
  }
  expect(await isListed({ status: 'exhausted', statusClass: '5xx' })).toBe(true);
  await resendDelivery(sending.db, asked);
  expect(await isListed({ status: 'pending', statusClass: '5xx' })).toBe(true);
  await cancelDelivery(sending.db, { deliveryId, cycle: 3 });
  expect(await isListed({ status: 'canceled', statusClass: '5xx' })).toBe(true);
});

test('what is held after a failure says so', async () => {
  await recordAttempt(sending.db, (await begin(1, 1))(503, 'http_status'), 30_000);
  const { rows } = await sending.db.query<{ id: string }>('select endpoint_id as id from deliveries');
  await disableEndpoint(sending.db, sending.accountId, rows[0]!.id as never, OPERATOR);
  await beginAttempt(sending.db, { deliveryId, cycle: 1, attempt: 2 });
  expect(await isListed({ status: 'held', statusClass: '5xx' })).toBe(true);
});

test('a success that is recorded late takes the failure back', async () => {
  const late = (await begin(1, 1))(200, null);
  await recordAttempt(sending.db, (await begin(1, 1))(503, 'http_status'), 30_000);
  for (const attempt of [2, 3, 4, 5, 6]) {
    await recordAttempt(sending.db, (await begin(1, attempt))(503, 'http_status'), 30_000);
  }
  expect(await listedBy()).toEqual(['5xx', 'any', 'http_status']);
  await recordAttempt(sending.db, late, 30_000);
  expect(await listedBy()).toEqual(['2xx']);
});

test.each([...Object.keys(ATTEMPT_ERRORS), 'none of them'])('every error is a class and a filter: %s', async (code) => {
  const errorCode = code === 'none of them' ? null : (code as AttemptErrorCode);
  const statusCode = errorCode === 'http_status' ? 600 : errorCode ? null : 200;
  await recordAttempt(sending.db, (await begin(1, 1))(statusCode, errorCode), 30_000);
  expect(await isListed({ errorCode: 'any' })).toBe(errorCode !== null);
  if (errorCode) expect(await isListed({ errorCode })).toBe(true);
  expect(await isListed({ statusClass: 'none' })).toBe(errorCode !== null && errorCode !== 'http_status');
});
