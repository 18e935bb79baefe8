import type { Letter } from '../letter';
import { renderHtml } from '../letter-html';
import { renderText } from '../letter-text';
import { deliveries, endpointUrl, exhausted, facts, failedDelivery, footer, formatUtc, guide } from './email-copy';
import { incidentLines, shownUrl, status, tried } from './email-copy';
import type { EmailSettings, Incident, UnhealthyEndpoint } from './incident';

/**
 * Composes the email that tells an account that one of its endpoints became unhealthy. Pure. Text from the customer and the
 * receiver is cleaned, truncated and escaped; only the URL's host appears in the subject.
 * @param incidents at least one, oldest first. Several if an earlier email was less than an hour ago.
 */
export function composeUnhealthyEmail(
  endpoint: UnhealthyEndpoint,
  incidents: readonly Incident[],
  settings: EmailSettings,
): { subject: string; text: string; html: string } {
  const compose = endpoint.isStillUnhealthy ? unhealthyLetter : enabledAgainLetter;
  const letter = compose(endpoint, incidents, settings);
  return { subject: letter.subject, text: renderText(letter), html: asciiHtml(renderHtml(letter)) };
}

/** Keeps the characters right in programs that lose the character set. */
const asciiHtml = (html: string) => html.replace(/[^\x00-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);

/** What the letters about the two states of the endpoint have in common. */
function common(endpoint: UnhealthyEndpoint, incidents: readonly Incident[], settings: EmailSettings) {
  const newest = incidents.at(-1)!;
  return {
    facts: facts(endpoint, newest),
    links: [...failedDelivery(newest, settings), guide(settings)],
    footer: footer(endpoint, incidents),
    list:
      incidents.length > 1
        ? [{ title: 'All incidents since the last email', paragraphs: incidentLines(incidents) }]
        : [],
    triedSection: { title: 'What was tried', paragraphs: [tried(settings)] },
  };
}

function unhealthyLetter(endpoint: UnhealthyEndpoint, incidents: readonly Incident[], settings: EmailSettings): Letter {
  const { host } = shownUrl(endpoint);
  const response = status(incidents.at(-1)!.lastAttempt);
  const each = `each for ${settings.retentionDays} days`;
  const until = `until ${formatUtc(endpoint.heldUntil)}`;
  const are = endpoint.heldCount === 1 ? 'is' : 'are';
  const again = incidents.length > 1 ? ` It became unhealthy ${incidents.length} times since the last email.` : '';
  const [nothingLost, heldNow] =
    endpoint.heldCount === 0
      ? [`Nothing is lost: from now on deliveries are held, ${each}.`, '']
      : [
          `Nothing is lost: ${deliveries(endpoint.heldCount)} ${are} held, and kept ${until}.`,
          ` Deliveries held now are kept ${until}.`,
        ];
  const { list, triedSection, ...rest } = common(endpoint, incidents, settings);
  return {
    subject: `Endpoint unhealthy: ${host}${incidents.length > 1 ? `, ${incidents.length} incidents` : ''}`,
    preheader: response ? `Last attempt: ${response}. ${nothingLost}` : nothingLost,
    badge: { label: 'Unhealthy', tone: 'alarm' },
    title: 'Your endpoint is unhealthy',
    lead: `Deliveries to ${host} kept failing${response ? ` (${response})` : ''}, so nothing more is sent there until you re-enable it.${again} ${nothingLost}`,
    action: { label: 'Review and re-enable', url: endpointUrl(endpoint, settings) },
    ...rest,
    sections: [...list, ...whileUnhealthy(endpoint, each, heldNow), triedSection],
  };
}

function whileUnhealthy(endpoint: UnhealthyEndpoint, each: string, heldNow: string): Letter['sections'] {
  return [
    {
      title: 'How to re-enable it',
      paragraphs: [
        'First make the endpoint return a 2xx status again. The failed delivery shows every attempt and the response to it. Then press Re-enable on the endpoint’s page, or call:',
        `\`POST /v1/webhooks/${endpoint.endpointId}/enable\``,
      ],
    },
    {
      title: 'What happens to events until then',
      paragraphs: [
        `Events are accepted as before. Their deliveries to this endpoint are held, not dropped, ${each}.${heldNow}`,
      ],
    },
    {
      title: 'What is sent once it is enabled',
      paragraphs: [
        'Held deliveries are sent automatically, oldest first. They start slowly, so that a receiver that has only just recovered is not overloaded.',
        ...exhausted(endpoint),
      ],
    },
  ];
}

function enabledAgainLetter(
  endpoint: UnhealthyEndpoint,
  incidents: readonly Incident[],
  settings: EmailSettings,
): Letter {
  const { host } = shownUrl(endpoint);
  const since = formatUtc(endpoint.unhealthySince);
  const times = incidents.length > 1 ? ` ${incidents.length} times` : '';
  const when = times ? `${times} since the last email, most recently on ${since}` : ` on ${since}`;
  const { list, triedSection, ...rest } = common(endpoint, incidents, settings);
  return {
    subject: `Endpoint was unhealthy${times}, is enabled again: ${host}`,
    preheader: 'It was re-enabled before this email could be sent. Nothing was lost.',
    badge: { label: 'Enabled again', tone: 'calm' },
    title: 'Your endpoint is enabled again',
    lead: `Deliveries to ${host} kept failing, so it became unhealthy${when}. It was re-enabled before this email could be sent. Nothing was lost.`,
    action: { label: 'See the endpoint', url: endpointUrl(endpoint, settings) },
    ...rest,
    sections: [
      ...list,
      {
        title: 'What is sent now',
        paragraphs: [
          'Held deliveries are sent automatically, oldest first and slowly at the start, unless the person who re-enabled the endpoint chose to skip them.',
          ...exhausted(endpoint),
        ],
      },
      triedSection,
    ],
  };
}
