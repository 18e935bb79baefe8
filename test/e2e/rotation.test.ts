import { OPERATOR } from '../../src/accounts/audit-log.sql';
import crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Webhook } from 'standardwebhooks';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { endRotation, rotateSecret } from '../../src/endpoints/secrets.sql';
import { startReceiver } from '../support/receiver';
import type { Hit, TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

type Check = (hit: Hit, secret: string) => boolean;

/** `verify` from the guide for receivers. */
const guide = readFileSync(join(__dirname, '..', '..', 'docs/receiving.md'), 'utf8');
const printed = /^```js\nimport crypto from 'node:crypto';\n\nexport (.*?)^```$/ms.exec(guide)![1]!;
const verify = runInNewContext(`${printed}; verify`, { crypto, Buffer }) as (...given: unknown[]) => boolean;

const byHandl: Check = (hit, secret) => verify(hit.body, hit.headers['x-handl-signature'], secret);
const byStandard: Check = (hit, secret) => {
  try {
    new Webhook(secret).verify(hit.body, hit.headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
};

let stack: TestStack;
const receivers: TestReceiver[] = [];
beforeEach(async () => {
  stack = await startTestStack({ retryScheduleMs: [2_000, 2_000, 2_000, 2_000, 2_000] });
});
afterEach(async () => {
  await stack.stop();
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

/** Starts a receiver with its own endpoint that returns 401 if its check fails. */
async function customer(check: Check) {
  let secret = '';
  const receiver = await startReceiver((hit) => ({ status: check(hit, secret) ? 200 : 401 }));
  receivers.push(receiver);
  const endpoint = await stack.endpoint(receiver.url);
  secret = endpoint.secret;
  return {
    endpointId: endpoint.id,
    hits: receiver.hits,
    use: (next: string) => {
      secret = next;
    },
    async rotate(overlapHours: number): Promise<string> {
      const next = generateSecret();
      const request = { accountId: stack.accountId, endpointId: endpoint.id, secret: next, overlapHours };
      expect(await rotateSecret(stack.db, stack.secretBox, request, OPERATOR)).toMatchObject({ isDone: true });
      return next;
    },
  };
}

type Customer = Awaited<ReturnType<typeof customer>>;

/** The first response of each customer to a new event. */
async function firstResponses(customers: readonly Customer[]): Promise<(number | null)[]> {
  const eventId = await stack.publish();
  return until('a response of each customer', () => {
    const hits = customers.map((one) => one.hits.find((hit) => hit.event.id === eventId && hit.status !== null));
    return hits.every((hit) => hit !== undefined) && hits.map((hit) => hit.status);
  });
}

/** Moves the end of the overlap into the past. */
const outlive = (endpointId: string) =>
  stack.db.query(
    `update endpoint_secrets set expires_at = now() - interval '1 second' where endpoint_id = $1 and expires_at is not null`,
    [endpointId],
  );

test('during the overlap webhook-signature verifies with both secrets, X-HanDl-Signature only with the old one', async () => {
  const oldByHandl = await customer(byHandl);
  const oldByStandard = await customer(byStandard);
  const newByStandard = await customer(byStandard);
  const newByHandl = await customer(byHandl);
  const all = [oldByHandl, oldByStandard, newByStandard, newByHandl];
  expect(await firstResponses(all)).toEqual([200, 200, 200, 200]);

  for (const one of all) {
    const next = await one.rotate(24);
    if (one === newByStandard || one === newByHandl) one.use(next);
  }
  expect(await firstResponses(all)).toEqual([200, 200, 200, 401]);
  const retried = newByHandl.hits.at(-1)!.event.id;

  for (const [nth, { endpointId }] of all.entries()) {
    if (nth % 2 === 0) await outlive(endpointId);
    else expect(await endRotation(stack.db, stack.accountId, endpointId, OPERATOR)).toBe(true);
  }
  expect(await firstResponses(all)).toEqual([401, 401, 200, 200]);
  // Each attempt is signed with the secrets valid when it is sent, so the retry of a refused event verifies.
  await until('the retry', () => newByHandl.hits.some((hit) => hit.event.id === retried && hit.status === 200));
});

test('both checks fail with the old secret as soon as it is revoked', async () => {
  const byBoth: Check = (hit, secret) => byHandl(hit, secret) || byStandard(hit, secret);
  const late = await customer(byBoth);
  const prompt = await customer((hit, secret) => byHandl(hit, secret) && byStandard(hit, secret));
  await late.rotate(0);
  prompt.use(await prompt.rotate(0));
  expect(await firstResponses([late, prompt])).toEqual([401, 200]);
});

test.each([
  ['both secrets within an overlap', 24],
  ['only the new secret without an overlap', 0],
])('a retry of a delivery that began before the rotation is signed with %s', async (_what, overlapHours) => {
  let next = '';
  const one = await customer((hit) => next !== '' && byStandard(hit, next));
  const { rows } = await stack.db.query('select ciphertext from endpoint_secrets where endpoint_id = $1', [
    one.endpointId,
  ]);
  const old = stack.secretBox.open(rows[0].ciphertext, one.endpointId);
  await stack.publish();
  await until('the first attempt to fail', async () => (await stack.deliveries())[0]!.next_attempt > 1);
  expect(byHandl(one.hits[0]!, old) && byStandard(one.hits[0]!, old)).toBe(true);

  next = await one.rotate(overlapHours);
  await until('the delivery', async () => (await stack.deliveries())[0]!.status === 'delivered');
  const retry = one.hits.at(-1)!;
  const known = [old, next].map((secret) => [byHandl(retry, secret), byStandard(retry, secret)]);
  const within = [
    [true, true],
    [false, true],
  ];
  const after = [
    [false, false],
    [true, true],
  ];
  expect(known).toEqual(overlapHours > 0 ? within : after);
});
