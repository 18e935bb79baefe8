import type { UnhealthyNotice } from '../../src/mail/compose';

type Changes = Partial<Omit<UnhealthyNotice, 'lastAttempt'>> & {
  lastAttempt?: Partial<NonNullable<UnhealthyNotice['lastAttempt']>> | null;
};

/** A plausible notice; `changes` replace its fields, those of the last attempt one by one. */
export function notice({ lastAttempt, ...changes }: Changes = {}): UnhealthyNotice {
  return {
    episode: 3,
    endpointId: 'we_01J0ZK3V9Q6T4S8M2N5R7W1XYZ',
    endpointUrl: 'https://hooks.shop.example/webhooks/handl',
    description: 'Order sync',
    unhealthySince: new Date('2025-06-14T14:30:41Z'),
    heldCount: 12,
    heldCountIsCapped: false,
    heldUntil: new Date('2025-07-14T14:30:41Z'),
    retentionDays: 30,
    failedDeliveryId: 'dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABC',
    publicUrl: 'https://app.handl.example',
    stillUnhealthy: true,
    retryWaitsMs: [30_000, 300_000, 1_800_000, 7_200_000, 86_400_000],
    ...changes,
    lastAttempt:
      lastAttempt === null
        ? null
        : {
            deliveryId: 'dlv_01J0ZK3V9Q6T4S8M2N5R7W1ABD',
            statusCode: 503,
            reason: 'The endpoint answered 503 Service Unavailable.',
            responseExcerpt: 'upstream is down',
            at: new Date('2025-06-14T14:30:40Z'),
            ...lastAttempt,
          },
  };
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** What a reader sees of an HTML part: its text without tags, blocks apart, white space as single spaces. */
export function visibleText(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<\/(p|div|h1|h2)>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (_, name: string) => ENTITIES[name] ?? String.fromCodePoint(Number(name.slice(1))))
    .replace(/\s+/g, ' ');
}
