import { createLog } from '../../src/lib/log';
import { logTemporal } from '../../src/temporal/temporal-log';

/** A log, and what it has written. */
function recordedLog() {
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown> };
}

class DriverError extends Error {
  override name = 'DriverError';
  code = '57P01';
  client = { secretKey: 4_711, password: 'hidden' };
}

test('of an error type, message, code and stack are logged, and those of its causes', () => {
  const { log, lines, last } = recordedLog();
  const cause = new DriverError('terminated');
  log.error({ err: new Error('the statement failed', { cause }) }, 'request failed');
  expect(last()['err']).toEqual({
    type: 'Error',
    message: 'the statement failed',
    stack: expect.stringContaining('log.test'),
    cause: { type: 'DriverError', message: 'terminated', code: '57P01', stack: expect.stringContaining('log.test') },
  });
  log.error({ err: new AggregateError([cause], 'no address') }, 'request failed');
  expect(last()['err']).toMatchObject({ type: 'AggregateError', errors: [{ code: '57P01' }] });
  log.error({ err: 'a string' }, 'request failed');
  expect(last()['err']).toEqual({ type: 'string', message: 'a string' });
  expect(lines.join('')).not.toMatch(/4711|hidden|secretKey/);
});

test('an error whose causes form a circle, or a long chain, is cut', () => {
  const { log, last } = recordedLog();
  const error: Error & { cause?: unknown } = new Error('round');
  error.cause = error;
  log.error({ err: error }, 'request failed');
  expect(JSON.stringify(last()).match(/round/g)!.length).toBeLessThan(20);
});

test.each([
  ['WARN', '[TMPRL1104] Workflow task duration exceeded 5 seconds', 20],
  ['WARN', 'Workflow failed', 20],
  ['WARN', 'Activity failed', 40],
  ['INFO', 'Workflow started', 20],
  ['ERROR', 'Worker failed', 50],
] as const)('a message of Temporal at %s, %j, is logged at %d', (level, message, expected) => {
  const { log, lines, last } = recordedLog();
  logTemporal(log, level, message, { workflowId: 'delivery/1', error: new DriverError('terminated') });
  expect(last()).toMatchObject({
    level: expected,
    msg: message,
    temporal: { workflowId: 'delivery/1', error: { type: 'DriverError', code: '57P01' } },
  });
  expect(lines.join('')).not.toMatch(/4711|hidden/);
});
