import { describeHealth, nextHealthAction } from '../../src/domain/health';
import type { EndpointHealth, HealthAction } from '../../src/domain/health';

const healthy: EndpointHealth = {
  status: 'enabled',
  episode: 3,
  failureCount: 0,
  isDeleted: false,
  enableWish: null,
  unsentEpisodes: [],
};

const wait: HealthAction = { kind: 'wait' };
const end: HealthAction = { kind: 'end' };

test.each<[string, Partial<EndpointHealth>, HealthAction]>([
  ['nothing to watch', {}, end],
  ['the first failed retry', { failureCount: 1 }, wait],
  ['the fourth failed retry', { failureCount: 4 }, wait],
  ['the fifth failed retry', { failureCount: 5 }, { kind: 'markUnhealthy', episode: 3 }],
  ['an email of an earlier episode unsent', { unsentEpisodes: [3] }, wait],
  ['the fifth with an email unsent', { failureCount: 5, unsentEpisodes: [3] }, { kind: 'markUnhealthy', episode: 3 }],
  ['unhealthy', { status: 'unhealthy', failureCount: 5 }, wait],
  ['unhealthy, mail sent, count taken back', { status: 'unhealthy' }, wait],
  ['disabled', { status: 'disabled' }, wait],
  ['disabled with a count of five', { status: 'disabled', failureCount: 5 }, wait],
  ['a wish while enabled', { enableWish: 'send' }, end],
  ['a wish while enabled and failing', { enableWish: 'skip', failureCount: 2 }, wait],
  ['a wish while enabled at five', { enableWish: 'send', failureCount: 5 }, { kind: 'markUnhealthy', episode: 3 }],
])('%s', (_name, change, action) => {
  expect(nextHealthAction({ ...healthy, ...change })).toEqual(action);
});

test.each(['unhealthy', 'disabled'] as const)(
  'a wish while %s enables, with the choice about held deliveries',
  (status) => {
    for (const held of ['send', 'skip'] as const) {
      const health = { ...healthy, status, failureCount: 5, enableWish: held, unsentEpisodes: [3] };
      expect(nextHealthAction(health)).toEqual({ kind: 'markEnabled', episode: 3, held });
    }
  },
);

test.each<Partial<EndpointHealth>>([
  {},
  { failureCount: 5 },
  { status: 'unhealthy', enableWish: 'send' },
  { status: 'disabled', unsentEpisodes: [3] },
])('deleted comes before everything else: %j', (change) => {
  expect(nextHealthAction({ ...healthy, ...change, isDeleted: true })).toEqual({ kind: 'cancelDeliveries' });
});

test.each<[Partial<EndpointHealth>, string]>([
  [{ failureCount: 2 }, 'enabled, 2 of 5 retries of the present outage failed'],
  [{ status: 'unhealthy' }, 'unhealthy (episode 3): deliveries are held until it is enabled again'],
  [{ status: 'disabled' }, 'disabled by its owner: deliveries are held until it is enabled again'],
  [{ status: 'unhealthy', isDeleted: true }, 'deleted'],
])('%j is shown as %j', (change, line) => {
  expect(describeHealth({ ...healthy, ...change })).toBe(line);
});
