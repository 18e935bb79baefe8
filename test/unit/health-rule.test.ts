import { describeHealth, nextHealthAction } from '../../src/endpoints/health-rule';
import type { EndpointHealth, HealthAction } from '../../src/endpoints/health-rule';

const healthy: EndpointHealth = {
  status: 'enabled',
  incident: 3,
  failureCount: 0,
  isDeleted: false,
  enableRequest: null,
  unsentIncidents: [],
};

const wait: HealthAction = { kind: 'wait' };
const end: HealthAction = { kind: 'end' };

test.each<[string, Partial<EndpointHealth>, HealthAction]>([
  ['nothing to watch', {}, end],
  ['the first failed retry', { failureCount: 1 }, wait],
  ['the fourth failed retry', { failureCount: 4 }, wait],
  ['the fifth failed retry', { failureCount: 5 }, { kind: 'markUnhealthy', incident: 3 }],
  ['an email of an earlier incident unsent', { unsentIncidents: [3] }, wait],
  ['the fifth with an email unsent', { failureCount: 5, unsentIncidents: [3] }, { kind: 'markUnhealthy', incident: 3 }],
  ['unhealthy', { status: 'unhealthy', failureCount: 5 }, wait],
  ['unhealthy, mail sent, count taken back', { status: 'unhealthy' }, wait],
  ['disabled', { status: 'disabled' }, wait],
  ['disabled with a count of five', { status: 'disabled', failureCount: 5 }, wait],
  ['a wish while enabled', { enableRequest: 'send' }, end],
  ['a wish while enabled and failing', { enableRequest: 'skip', failureCount: 2 }, wait],
  ['a wish while enabled at five', { enableRequest: 'send', failureCount: 5 }, { kind: 'markUnhealthy', incident: 3 }],
])('%s', (_name, change, action) => {
  expect(nextHealthAction({ ...healthy, ...change })).toEqual(action);
});

test.each(['unhealthy', 'disabled'] as const)(
  'a wish while %s enables, with the choice about held deliveries',
  (status) => {
    for (const held of ['send', 'skip'] as const) {
      const health = { ...healthy, status, failureCount: 5, enableRequest: held, unsentIncidents: [3] };
      expect(nextHealthAction(health)).toEqual({ kind: 'markEnabled', incident: 3, held });
    }
  },
);

test.each<Partial<EndpointHealth>>([
  {},
  { failureCount: 5 },
  { status: 'unhealthy', enableRequest: 'send' },
  { status: 'disabled', unsentIncidents: [3] },
])('deleted comes before everything else: %j', (change) => {
  expect(nextHealthAction({ ...healthy, ...change, isDeleted: true })).toEqual({ kind: 'cancelDeliveries' });
});

test.each<[Partial<EndpointHealth>, string]>([
  [{ failureCount: 2 }, 'enabled, 2 of 5 retries failed in the current outage'],
  [{ status: 'unhealthy' }, 'unhealthy (incident 3): deliveries are held until it is enabled again'],
  [{ status: 'disabled' }, 'disabled by its owner: deliveries are held until it is enabled again'],
  [{ status: 'unhealthy', isDeleted: true }, 'deleted'],
])('%j is shown as %j', (change, line) => {
  expect(describeHealth({ ...healthy, ...change })).toBe(line);
});
