import { ATTEMPTS_PER_CYCLE } from '../../deliveries/delivery';
import { responseText } from '../../deliveries/response-text';
import { MAX_HELD_COUNTED } from '../../endpoints/endpoints.sql';
import { formatDuration } from '../../lib/duration';
import { cleanText } from '../clean-text';
import type { Fact, Link } from '../letter';
import type { EmailSettings, Incident, UnhealthyEndpoint } from './incident';

const MAX_HOST_CODE_POINTS = 253; // RFC 1035 section 2.3.4, without the final dot
const MAX_URL_CODE_POINTS = 300;
const MAX_DESCRIPTION_CODE_POINTS = 200;
const MAX_ERROR_CODE_POINTS = 300;
const MAX_RESPONSE_CODE_POINTS = 300;

/** The facts of the endpoint and its newest incident, most important first. */
export function facts(endpoint: UnhealthyEndpoint, { lastAttempt }: Incident): Fact[] {
  const description = cleanText(endpoint.description ?? '', MAX_DESCRIPTION_CODE_POINTS);
  const error = cleanText(lastAttempt?.errorMessage ?? 'The attempt failed.', MAX_ERROR_CODE_POINTS);
  const { responseBody = null, responseHeaders = null } = lastAttempt ?? {};
  const response = cleanText(responseBody ? responseText(responseBody, responseHeaders) : '', MAX_RESPONSE_CODE_POINTS);
  const list: Fact[] = [{ label: 'Endpoint', value: shownUrl(endpoint).url, verbatim: true }];
  if (description) list.push({ label: 'Description', value: description });
  if (lastAttempt) {
    const result = status(lastAttempt) ?? 'Failed';
    list.push({ label: 'Last attempt', value: `${result} on ${formatUtc(lastAttempt.endedAt)}. ${error}` });
  }
  if (response) list.push({ label: 'Response', value: response, verbatim: true });
  list.push({ label: 'Unhealthy since', value: formatUtc(endpoint.unhealthySince) });
  if (endpoint.isStillUnhealthy) list.push({ label: 'Held now', value: deliveries(endpoint.heldCount) });
  if (endpoint.exhaustedCount > 0) list.push({ label: 'Exhausted', value: deliveries(endpoint.exhaustedCount) });
  return list;
}

/** `HTTP 503`, or null when the last attempt got no response or has no record. */
export function status(lastAttempt: Incident['lastAttempt']): string | null {
  return lastAttempt?.statusCode ? `HTTP ${lastAttempt.statusCode}` : null;
}

/** One line about each incident of an email. */
export function incidentLines(incidents: readonly Incident[]): string[] {
  return incidents.map(({ number, beganAt, endedAt, heldCount, lastAttempt, exhaustedDeliveryId }) => {
    const until = endedAt ? ` to ${formatUtc(endedAt)}` : '';
    const held = heldCount ? `, ${deliveries(heldCount)} ${heldCount === 1 ? 'was' : 'were'} held` : '';
    const response = status(lastAttempt);
    const exhaustedDelivery = exhaustedDeliveryId ? ` Exhausted: ${exhaustedDeliveryId}.` : '';
    return `Incident ${number}: from ${formatUtc(beganAt)}${until}${response ? `, ${response}` : ''}${held}.${exhaustedDelivery}`;
  });
}

/** `12 deliveries`, `10,000 or more deliveries` or `none yet`. */
export function deliveries(heldCount: number): string {
  if (heldCount === 0) return 'none yet';
  const number = heldCount.toLocaleString('en-US');
  if (heldCount >= MAX_HELD_COUNTED) return `${number} or more deliveries`;
  return heldCount === 1 ? '1 delivery' : `${number} deliveries`;
}

/** What happens to exhausted deliveries. */
export function exhausted({ endpointId, exhaustedCount: count }: UnhealthyEndpoint): string[] {
  const are = count === 1 ? 'is' : 'are';
  const number = count === 0 ? '' : `${deliveries(count)} ${are} exhausted. `;
  return [
    `${number}Exhausted deliveries, whose ${ATTEMPTS_PER_CYCLE} attempts all failed, are sent again only when you ask for it: when you re-enable the endpoint, or later under “Send again” on its page, or with:`,
    `\`POST /v1/webhooks/${endpointId}/recover\``,
  ];
}

/** The retry schedule, and the rule that made the endpoint unhealthy. */
export function tried({ retryScheduleMs }: EmailSettings): string {
  const waits = retryScheduleMs.map(formatDuration);
  const list = `${waits.slice(0, -1).join(', ')} and ${waits.at(-1)}`;
  return `Each delivery gets ${ATTEMPTS_PER_CYCLE} attempts: one at once, then ${waits.length} retries after ${list}. The last retry of a delivery failed, and no attempt to this endpoint has succeeded since that delivery’s first attempt.`;
}

/** Why the account receives this email. */
export function footer({ endpointId }: UnhealthyEndpoint, incidents: readonly Incident[]): string {
  const first = incidents[0]!.number;
  const last = incidents.at(-1)!.number;
  const which = first === last ? `This is incident ${first}` : `These are incidents ${first} to ${last}`;
  return `HanDl Webhooks sends an email when an endpoint becomes unhealthy, at most one an hour for each endpoint. ${which} of ${endpointId}.`;
}

/** The link to the exhausted delivery, if it is known. */
export function failedDelivery({ exhaustedDeliveryId: id }: Incident, settings: EmailSettings): Link[] {
  return id ? [{ label: 'See the failed delivery', url: pageUrl(settings, 'deliveries', id) }] : [];
}

/** The link to what the guide says of unhealthy endpoints. */
export const guide = ({ publicUrl }: EmailSettings): Link => ({
  label: 'What happens when an endpoint keeps failing',
  url: `${publicUrl}/docs/webhooks#when-it-keeps-failing`,
});

/** The URL of the endpoint's page. */
export function endpointUrl({ endpointId }: UnhealthyEndpoint, settings: EmailSettings): string {
  return pageUrl(settings, 'endpoints', endpointId);
}

function pageUrl({ publicUrl }: EmailSettings, page: 'endpoints' | 'deliveries', id: string): string {
  return `${publicUrl}/settings/api/${page}/${encodeURIComponent(id)}`;
}

/** The endpoint's URL without credentials and query, which often contain secrets. The host is in Punycode. */
export function shownUrl({ endpointUrl, endpointId }: UnhealthyEndpoint): { url: string; host: string } {
  const url = URL.canParse(endpointUrl) ? new URL(endpointUrl) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return { url: 'unreadable', host: endpointId };
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
