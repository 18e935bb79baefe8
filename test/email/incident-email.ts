import { composeUnhealthyEmail } from '../../src/email/unhealthy/unhealthy-email';
import type { EmailSettings, UnhealthyIncident } from '../../src/email/unhealthy/incident';
import { asId } from '../support/as-id';

type Changes = Partial<Omit<UnhealthyIncident, 'lastAttempt'>> & {
  lastAttempt?: (Partial<NonNullable<UnhealthyIncident['lastAttempt']>> & { response?: string | null }) | null;
};

const SETTINGS: EmailSettings = {
  publicUrl: 'https://app.handl.example',
  retentionDays: 30,
  retryScheduleMs: [30_000, 300_000, 1_800_000, 7_200_000, 86_400_000],
};

/** A realistic incident. `changes` replaces its fields; fields of the last attempt are replaced one by one. */
function incident({ lastAttempt, ...changes }: Changes): UnhealthyIncident {
  const { response = 'upstream is down', ...attempt } = lastAttempt ?? {};
  return {
    number: 3,
    endpointId: asId('we', 'we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ'),
    endpointUrl: 'https://hooks.shop.example/webhooks/handl',
    description: 'Order sync',
    unhealthySince: new Date('2025-06-14T14:30:41Z'),
    heldCount: 12,
    heldUntil: new Date('2025-07-14T14:30:41Z'),
    exhaustedDeliveryId: asId('dlv', 'dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABC'),
    isStillUnhealthy: true,
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
export const emailAbout = (changes: Changes = {}) => composeUnhealthyEmail(incident(changes), SETTINGS);

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
