import { composeUnhealthyEmail } from '../../src/email/unhealthy/unhealthy-email';
import type { EmailSettings, Incident, UnhealthyEndpoint } from '../../src/email/unhealthy/incident';
import { asId } from '../support/as-id';

type IncidentChanges = Partial<Omit<Incident, 'lastAttempt'>> & {
  lastAttempt?: (Partial<NonNullable<Incident['lastAttempt']>> & { response?: string | null }) | null;
};
type Changes = Partial<UnhealthyEndpoint> & Pick<IncidentChanges, 'lastAttempt' | 'exhaustedDeliveryId'>;

const SETTINGS: EmailSettings = {
  publicUrl: 'https://app.handl.example',
  retentionDays: 30,
  retryScheduleMs: [30_000, 300_000, 1_800_000, 7_200_000, 86_400_000],
};

const ENDPOINT: UnhealthyEndpoint = {
  endpointId: asId('we', 'we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ'),
  endpointUrl: 'https://hooks.shop.example/webhooks/handl',
  description: 'Order sync',
  unhealthySince: new Date('2025-06-14T14:30:41Z'),
  heldCount: 12,
  heldUntil: new Date('2025-07-14T14:30:41Z'),
  isStillUnhealthy: true,
  exhaustedCount: 0,
};

/** A realistic incident. `changes` replaces its fields; fields of the last attempt are replaced one by one. */
export function incident({ lastAttempt, ...changes }: IncidentChanges = {}): Incident {
  const { response = 'upstream is down', ...attempt } = lastAttempt ?? {};
  return {
    number: 3,
    beganAt: new Date('2025-06-14T14:30:41Z'),
    endedAt: null,
    heldCount: null,
    exhaustedDeliveryId: asId('dlv', 'dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABC'),
    ...changes,
    lastAttempt:
      lastAttempt === null
        ? null
        : {
            statusCode: 503,
            errorMessage: 'The endpoint responded, but not with a 2xx status (503 Service Unavailable).',
            endedAt: new Date('2025-06-14T14:30:40Z'),
            responseHeaders: null,
            responseBody: response === null ? null : Buffer.from(response),
            ...attempt,
          },
  };
}

/** The email about a realistic incident. */
export function emailAbout({ lastAttempt, exhaustedDeliveryId, ...endpoint }: Changes = {}) {
  const told: IncidentChanges = {};
  if (lastAttempt !== undefined) told.lastAttempt = lastAttempt;
  if (exhaustedDeliveryId !== undefined) told.exhaustedDeliveryId = exhaustedDeliveryId;
  return composeUnhealthyEmail({ ...ENDPOINT, ...endpoint }, [incident(told)], SETTINGS);
}

/** The email about several incidents. */
export const emailAboutAll = (incidents: readonly Incident[], isStillUnhealthy: boolean) =>
  composeUnhealthyEmail({ ...ENDPOINT, isStillUnhealthy }, incidents, SETTINGS);

/** Text as it was before addresses in it were disarmed. */
export const armed = (text: string) => text.replace(/\[(\.|:\/\/|\/\/|@)\]/g, '$1');

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** The text of an HTML part: without tags, one line per block, with single spaces. */
export function visibleText(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<\/(p|div|h1|h2)>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (_, name: string) => ENTITIES[name] ?? String.fromCodePoint(Number(name.slice(1))))
    .replace(/\s+/g, ' ');
}
