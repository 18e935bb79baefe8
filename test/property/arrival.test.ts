import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { publishEvent } from '../../src/events/events.sql';
import { PUBLIC_TIMEOUT_MS } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import { until } from '../support/until';
import { jsonObjectText } from './json-text';

const EVENTS = 150;

test('random bodies arrive byte for byte, and the standardwebhooks library verifies each', async () => {
  const receiver = await startReceiver();
  // A busy machine must not cause a timeout, and with it a second send.
  const stack = await startTestStack({ attemptTimeoutMs: PUBLIC_TIMEOUT_MS });
  const { secret } = await stack.endpoint(receiver.url);
  const sent = new Map<string, string>();
  for (const dataJson of fc.sample(jsonObjectText, EVENTS)) {
    const event = { accountId: stack.accountId, type: 'order.created' as const, dataJson, idempotencyKey: null };
    sent.set((await publishEvent(stack.db, event)).id, dataJson);
  }
  await until('every arrival', () => receiver.hits.length >= EVENTS, 60_000);

  const verifier = new Webhook(secret);
  for (const { body, headers, event } of receiver.hits) {
    expect(body.toString()).toMatch(
      /^\{"id":"evt_\w{26}","object":"event","type":"order.created","created_at":"[^"]{20}"/,
    );
    expect(body.toString().endsWith(`,"data":${sent.get(event.id)}}`)).toBe(true);
    verifier.verify(body.toString(), headers as Record<string, string>);
  }
  expect(new Set(receiver.hits.map(({ event }) => event.id)).size).toBe(EVENTS);
  await stack.stop();
  await receiver.close();
}, 120_000);
