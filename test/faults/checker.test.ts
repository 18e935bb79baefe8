import { brokenPromises, sendId } from '../support/checker';
import type { Evidence } from '../support/checker';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { signatureHeaders } from '../../src/sending/signature';

const at = (ms: number) => new Date(Date.now() + ms);
const body = Buffer.from('{"id":"evt_1"}');
const secret = generateSecret();

/** A delivery whose first attempt failed and whose second was interrupted, then repeated and delivered. */
function sound() {
  const timestampS = Math.floor(Date.now() / 1_000);
  const post = (attempt: number, status: number | null, atMs: number) => ({
    ...{ atMs, status, body, event: { id: 'evt_1', type: 'order.created', data: {} } },
    headers: {
      'x-handl-delivery': 'dlv_1',
      'x-handl-attempt': String(attempt),
      ...lowerCased(signatureHeaders({ eventId: 'evt_1', timestampS, body, secrets: [secret] })),
    },
  });
  const row = (attempt: number, outcome: string, startedAt: Date) => ({
    ...{ delivery_id: 'dlv_1', cycle: 1, attempt, outcome, sent_at: startedAt },
    recorded_at: new Date(startedAt.getTime() + 10),
  });
  const cutAt = at(-800);
  return {
    accepted: ['evt_1'],
    hits: [post(1, 500, Date.now() - 1_000), post(2, null, Date.now() - 800), post(2, 200, Date.now() - 500)],
    rows: {
      events: [{ id: 'evt_1', type: 'order.created' }],
      endpoints: [{ id: 'we_1', event_types: ['*'], status: 'enabled' }],
      deliveries: [{ id: 'dlv_1', event_id: 'evt_1', endpoint_id: 'we_1', status: 'delivered' }],
      attempts: [row(1, 'failed', at(-1_000)), row(2, 'interrupted', cutAt), row(2, 'delivered', at(-500))],
    },
    cutSends: new Set([sendId('dlv_1', cutAt)]),
    secrets: new Map([['we_1', secret]]),
  } satisfies Evidence;
}

const lowerCased = (headers: object) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

test('finds nothing if every promise is kept', () => {
  expect(brokenPromises(sound())).toEqual([]);
});

test.each<[string, RegExp, (evidence: ReturnType<typeof sound>) => void]>([
  ['an accepted event that is lost', /accepted and lost/, (e) => e.accepted.push('evt_2')],
  ['a missing delivery', /are not the 2/, (e) => e.rows.events.push({ id: 'evt_2', type: 'order.created' })],
  ['a delivery left in progress', /left in_progress/, (e) => (e.rows.deliveries[0]!.status = 'in_progress')],
  ['pending though enabled', /left pending/, (e) => (e.rows.deliveries[0]!.status = 'pending')],
  ['delivered without a 2xx', /without a 2xx/, (e) => (e.hits[2]!.status = 500)],
  ['a POST that the delivery log lacks', /4 POSTs, 3 in the delivery log/, (e) => e.hits.push(e.hits[0]!)],
  ['a POST after a success', /surplus/, (e) => e.hits.push({ ...e.hits[2]!, atMs: Date.now() })],
  ['a repetition without a killed worker', /1 surplus POSTs for 0/, (e) => e.cutSends.clear()],
  ['an interrupted send that is not shown', /not shown/, (e) => e.rows.attempts.splice(1, 1)],
  ['a gap', /gap/, (e) => (e.rows.attempts[0]!.attempt = 3)],
  ['another body', /different bodies/, (e) => (e.hits[1]!.body = Buffer.from('{}'))],
  ['a bad signature', /does not verify/, (e) => e.secrets.set('we_1', generateSecret())],
  ['an attempt recorded twice', /recorded twice/, (e) => (e.rows.attempts[1]!.outcome = 'failed')],
])('finds %s', (_what, expected, damage) => {
  const evidence = sound();
  damage(evidence);
  expect(brokenPromises(evidence).join('\n')).toMatch(expected);
});
