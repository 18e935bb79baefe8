import { formatDuration } from '../domain/duration';
import { ATTEMPTS_PER_CYCLE } from '../domain/types';
import { cleanText } from './clean';
import type { Fact, Link } from './letter';
import type { UnhealthyNotice } from './notice';

const MAX_HOST_CODE_POINTS = 253; // RFC 1035 section 2.3.4, without the final dot
const MAX_URL_CODE_POINTS = 300;
const MAX_DESCRIPTION_CODE_POINTS = 200;
const MAX_REASON_CODE_POINTS = 300;
const MAX_ANSWER_CODE_POINTS = 300;

/** What happened, the most telling first. */
export function facts(notice: UnhealthyNotice): Fact[] {
  const { lastAttempt } = notice;
  const description = cleanText(notice.description ?? '', MAX_DESCRIPTION_CODE_POINTS);
  const reason = cleanText(lastAttempt?.reason ?? '', MAX_REASON_CODE_POINTS);
  const answer = cleanText(lastAttempt?.responseExcerpt ?? '', MAX_ANSWER_CODE_POINTS);
  const list: Fact[] = [{ label: 'Endpoint', value: shownUrl(notice).url, verbatim: true }];
  if (description) list.push({ label: 'Description', value: description });
  if (lastAttempt) {
    const result = lastStatus(notice) ?? 'Failed';
    list.push({ label: 'Last attempt', value: `${result} on ${formatUtc(lastAttempt.at)}. ${reason}` });
  }
  if (answer) list.push({ label: 'It answered', value: answer, verbatim: true });
  list.push({ label: 'Unhealthy since', value: formatUtc(notice.unhealthySince) });
  if (notice.stillUnhealthy) list.push({ label: 'Held now', value: heldDeliveries(notice) });
  return list;
}

/** `HTTP 503`, or null when the last attempt got no answer or has no record. */
export function lastStatus({ lastAttempt }: UnhealthyNotice): string | null {
  return lastAttempt?.statusCode ? `HTTP ${lastAttempt.statusCode}` : null;
}

/** `12 deliveries`, `10,000 or more deliveries`, `none yet` */
export function heldDeliveries({ heldCount, heldCountIsCapped }: UnhealthyNotice): string {
  if (heldCount === 0) return 'none yet';
  const number = heldCount.toLocaleString('en-US');
  if (heldCountIsCapped) return `${number} or more deliveries`;
  return heldCount === 1 ? '1 delivery' : `${number} deliveries`;
}

/** What becomes of exhausted deliveries. */
export function exhausted({ endpointId }: UnhealthyNotice): string[] {
  return [
    `Exhausted deliveries, whose ${ATTEMPTS_PER_CYCLE} attempts all failed, are resent only when you ask. Retry one on its page, or all since a given time:`,
    `\`POST /v1/webhooks/${endpointId}/recover\``,
  ];
}

/** The retry schedule, and the rule that made the endpoint unhealthy. */
export function tried({ retryWaitsMs }: UnhealthyNotice): string {
  const waits = retryWaitsMs.map(formatDuration);
  const list = `${waits.slice(0, -1).join(', ')} and ${waits.at(-1)}`;
  return `A delivery has ${ATTEMPTS_PER_CYCLE} attempts: one at once, then ${waits.length} retries after waits of ${list}. The last retry of a delivery failed, and nothing at this endpoint succeeded since the first attempt of that delivery.`;
}

/** Why this email came. */
export function footer({ episode, endpointId }: UnhealthyNotice): string {
  return `HanDl Webhooks sends one email each time an endpoint becomes unhealthy. This is episode ${episode} of ${endpointId}.`;
}

/** The link to the delivery that tells most: the one that was given up on, else that of the last attempt. */
export function failedDelivery(notice: UnhealthyNotice): Link | null {
  const deliveryId = notice.failedDeliveryId ?? notice.lastAttempt?.deliveryId;
  return deliveryId ? { label: 'See the failed delivery', url: pageUrl(notice, 'deliveries', deliveryId) } : null;
}

/** The link to the endpoint's page. */
export function endpointUrl(notice: UnhealthyNotice): string {
  return pageUrl(notice, 'endpoints', notice.endpointId);
}

function pageUrl({ publicUrl }: UnhealthyNotice, page: 'endpoints' | 'deliveries', id: string): string {
  return `${publicUrl}/settings/api/${page}/${encodeURIComponent(id)}`;
}

/** What may be shown of an endpoint's URL: not its credentials and query, which often hold secrets. Host in punycode. */
export function shownUrl(notice: UnhealthyNotice): { url: string; host: string } {
  const url = URL.canParse(notice.endpointUrl) ? new URL(notice.endpointUrl) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return { url: 'unreadable', host: notice.endpointId };
  return {
    url: cleanText(`${url.origin}${url.pathname}`, MAX_URL_CODE_POINTS),
    host: cleanText(url.hostname, MAX_HOST_CODE_POINTS),
  };
}

/** `Sat 14 Jun 2025, 14:30 UTC` */
export function formatUtc(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${day} ${month} ${year}, ${time!.slice(0, 5)} UTC`;
}
