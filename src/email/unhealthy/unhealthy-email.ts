import type { Letter } from '../letter';
import { renderHtml } from '../letter-html';
import { renderText } from '../letter-text';
import { endpointUrl, exhausted, facts, failedDelivery, footer, formatUtc } from './email-copy';
import { heldDeliveries, lastStatus, shownUrl, tried } from './email-copy';
import type { EmailSettings, UnhealthyIncident } from './incident';

/**
 * Composes the email that tells an account that one of its endpoints became unhealthy. Pure. Text from the customer and the
 * receiver is cleaned, truncated and escaped; only the URL's host appears in the subject.
 */
export function composeUnhealthyEmail(
  incident: UnhealthyIncident,
  settings: EmailSettings,
): { subject: string; text: string; html: string } {
  const compose = incident.isStillUnhealthy ? unhealthyLetter : enabledAgainLetter;
  const letter = compose(incident, settings);
  return { subject: letter.subject, text: renderText(letter), html: asciiHtml(renderHtml(letter)) };
}

/** Keeps the characters right in programs that lose the character set. */
const asciiHtml = (html: string) => html.replace(/[^\x00-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);

function unhealthyLetter(incident: UnhealthyIncident, settings: EmailSettings): Letter {
  const { host } = shownUrl(incident);
  const status = lastStatus(incident);
  const each = `each for ${settings.retentionDays} days`;
  const until = `until ${formatUtc(incident.heldUntil)}`;
  const are = incident.heldCount === 1 ? 'is' : 'are';
  const [nothingLost, heldNow] =
    incident.heldCount === 0
      ? [`Nothing is lost: from now on deliveries are held, ${each}.`, '']
      : [
          `Nothing is lost: ${heldDeliveries(incident)} ${are} held, and kept ${until}.`,
          ` Deliveries held now are kept ${until}.`,
        ];
  return {
    subject: `Endpoint unhealthy: ${host}`,
    preheader: status ? `Last attempt: ${status}. ${nothingLost}` : nothingLost,
    badge: { label: 'Unhealthy', tone: 'alarm' },
    title: 'Your endpoint is unhealthy',
    lead: `Deliveries to ${host} kept failing${status ? ` (${status})` : ''}, so nothing more is sent there until you re-enable it. ${nothingLost}`,
    action: { label: 'Review and re-enable', url: endpointUrl(incident, settings) },
    facts: facts(incident),
    details: failedDelivery(incident, settings),
    sections: [
      {
        title: 'How to re-enable it',
        paragraphs: [
          'First make the endpoint return a 2xx status again. The failed delivery shows every attempt and the response to it. Then press Re-enable on the endpoint’s page, or call:',
          `\`POST /v1/webhooks/${incident.endpointId}/enable\``,
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
          ...exhausted(incident),
        ],
      },
      { title: 'What was tried', paragraphs: [tried(settings)] },
    ],
    footer: footer(incident),
  };
}

function enabledAgainLetter(incident: UnhealthyIncident, settings: EmailSettings): Letter {
  const { host } = shownUrl(incident);
  const since = formatUtc(incident.unhealthySince);
  return {
    subject: `Endpoint was unhealthy, is enabled again: ${host}`,
    preheader: 'It was re-enabled before this email could be sent. Nothing was lost.',
    badge: { label: 'Enabled again', tone: 'calm' },
    title: 'Your endpoint is enabled again',
    lead: `Deliveries to ${host} kept failing, so it became unhealthy on ${since}. It was re-enabled before this email could be sent. Nothing was lost.`,
    action: { label: 'See the endpoint', url: endpointUrl(incident, settings) },
    facts: facts(incident),
    details: failedDelivery(incident, settings),
    sections: [
      {
        title: 'What is sent now',
        paragraphs: [
          'Held deliveries are sent automatically, oldest first and slowly at the start, unless the person who re-enabled the endpoint chose to skip them.',
          ...exhausted(incident),
        ],
      },
      { title: 'What was tried', paragraphs: [tried(settings)] },
    ],
    footer: footer(incident),
  };
}
