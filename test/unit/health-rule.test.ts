import { describeHealth, heldChoiceOf, nextHealthAction } from '../../src/endpoints/health-rule';
import type { EndpointHealth, HealthAction } from '../../src/endpoints/health-rule';

const healthy: EndpointHealth = {
  status: 'enabled',
  incident: 3,
  failureCount: 0,
  isDeleted: false,
  enableRequest: null,
  unsentIncidents: [],
  emailDueInMs: null,
};

const wait: HealthAction = { kind: 'wait' };
const end: HealthAction = { kind: 'end' };

test.each<[string, Partial<EndpointHealth>, HealthAction]>([
  ['no failures', {}, end],
  ['the first failed retry', { failureCount: 1 }, wait],
  ['the fourth failed retry', { failureCount: 4 }, wait],
  ['the fifth failed retry', { failureCount: 5 }, { kind: 'markUnhealthy', incident: 3 }],
  ['an email that is due', { unsentIncidents: [3], emailDueInMs: 0 }, wait],
  ['an email that is due later', { unsentIncidents: [3], emailDueInMs: 60_000 }, wait],
  ['an incident whose email was refused for good', { unsentIncidents: [] }, end],
  [
    'the fifth failed retry with an unsent email',
    { failureCount: 5, unsentIncidents: [3], emailDueInMs: 0 },
    { kind: 'markUnhealthy', incident: 3 },
  ],
  ['unhealthy', { status: 'unhealthy', failureCount: 5 }, wait],
  ['unhealthy with its email sent and a failure count of 0', { status: 'unhealthy' }, wait],
  ['disabled', { status: 'disabled' }, wait],
  ['disabled with a failure count of five', { status: 'disabled', failureCount: 5 }, wait],
  ['a requested enable of an enabled endpoint', { enableRequest: 'send' }, end],
  ['a requested enable of a failing endpoint', { enableRequest: 'skip', failureCount: 2 }, wait],
  [
    'a requested enable at the fifth failed retry',
    { enableRequest: 'send', failureCount: 5 },
    { kind: 'markUnhealthy', incident: 3 },
  ],
])('%s', (_name, change, action) => {
  expect(nextHealthAction({ ...healthy, ...change })).toEqual(action);
});

test.each(['unhealthy', 'disabled'] as const)(
  'a requested enable of an endpoint that is %s carries the choice about held deliveries',
  (status) => {
    for (const held of ['send', 'skip'] as const) {
      const health = {
        ...healthy,
        status,
        failureCount: 5,
        enableRequest: held,
        unsentIncidents: [3],
        emailDueInMs: 0,
      };
      expect(nextHealthAction(health)).toEqual({ kind: 'markEnabled', incident: 3, held });
    }
  },
);

test.each<Partial<EndpointHealth>>([
  {},
  { failureCount: 5 },
  { status: 'unhealthy', enableRequest: 'send' },
  { status: 'disabled', unsentIncidents: [3], emailDueInMs: 0 },
])('deletion comes before everything else: %j', (change) => {
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

test.each<[unknown, string | undefined]>([
  [undefined, 'send'],
  [null, 'send'],
  [{}, 'send'],
  [{ held: 'send' }, 'send'],
  [{ held: 'skip' }, 'skip'],
  [{ held: 'x' }, undefined],
  [{ held: null }, undefined],
  [{ hold: 'skip' }, undefined],
  [{ held: 'send', endpoint: 'we_1' }, undefined],
  ['skip', undefined],
  [['skip'], undefined],
  [1, undefined],
])('the signal reEnable with %j asks for %s', (input, choice) => {
  expect(heldChoiceOf(input)).toBe(choice);
});
