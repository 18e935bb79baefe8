import { progressOf } from '../../src/sending/progress';
import { asId } from '../support/as-id';

const key = { deliveryId: asId('dlv', 'dlv_1'), cycle: 1, attempt: 2 };
const waiting = { status: 'in_progress', cycle: 1, nextAttempt: 3, dueInMs: 300_000 } as const;

test('a wait names what the attempt before it failed with', () => {
  const expected = { status: 'waiting', nextAttempt: 3, dueInMs: 300_000, lastError: 'HTTP 503' };
  expect(progressOf(waiting, key, 'HTTP 503')).toEqual(expected);
});

test('a cycle ends as held because the endpoint is off, or because the delivery has moved on', () => {
  const off = { ...waiting, status: 'held', cycle: 2, nextAttempt: 1 } as const;
  expect(progressOf(off, key, null)).toEqual({ status: 'held', endpointIsOff: true });
  for (const position of [
    { ...off, status: 'pending' },
    { ...off, status: 'in_progress' },
    { ...waiting, status: 'pending' },
  ] as const) {
    expect(progressOf(position, key, null)).toEqual({ status: 'held', endpointIsOff: false });
  }
});
