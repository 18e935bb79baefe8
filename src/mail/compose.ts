import { renderHtml } from './html';
import type { Letter } from './letter';
import type { UnhealthyNotice } from './notice';
import { renderText } from './text';
import { endpointUrl, exhausted, facts, failedDelivery, footer, formatUtc } from './words';
import { heldDeliveries, lastStatus, shownUrl, tried } from './words';

export type { UnhealthyNotice } from './notice';

/**
 * Writes the email that tells an account that one of its endpoints has become unhealthy. Pure.
 * Customer and receiver text is cleaned, cut and escaped; of it only the URL's host gets into the subject.
 */
export function composeUnhealthyEmail(notice: UnhealthyNotice): { subject: string; text: string; html: string } {
  const letter = notice.stillUnhealthy ? unhealthyLetter(notice) : enabledAgainLetter(notice);
  return { subject: letter.subject, text: renderText(letter), html: asciiHtml(renderHtml(letter)) };
}

/** Programs that lose the character set on the way still show the right characters. */
const asciiHtml = (html: string) => html.replace(/[^\x00-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);

function unhealthyLetter(notice: UnhealthyNotice): Letter {
  const { host } = shownUrl(notice);
  const status = lastStatus(notice);
  const each = `each for ${notice.retentionDays} days`;
  const until = `until ${formatUtc(notice.heldUntil)}`;
  const are = notice.heldCount === 1 ? 'is' : 'are';
  const [nothingLost, heldNow] =
    notice.heldCount === 0
      ? [`Nothing is lost: from now on deliveries are held, ${each}.`, '']
      : [
          `Nothing is lost: ${heldDeliveries(notice)} ${are} held, and kept ${until}.`,
          ` What is held now is kept ${until}.`,
        ];
  return {
    subject: `Endpoint unhealthy: ${host}`,
    preheader: status ? `Last attempt: ${status}. ${nothingLost}` : nothingLost,
    badge: { label: 'Unhealthy', tone: 'alarm' },
    title: 'Your endpoint is unhealthy',
    lead: `Deliveries to ${host} kept failing${status ? ` (${status})` : ''}, so nothing more is sent there until you re-enable it. ${nothingLost}`,
    action: { label: 'Review and re-enable', url: endpointUrl(notice) },
    facts: facts(notice),
    details: failedDelivery(notice),
    sections: [
      {
        title: 'How to re-enable it',
        paragraphs: [
          'First make the endpoint answer with a 2xx status again. The failed delivery shows each attempt and what came back. Then press Re-enable on the endpoint’s page, or call:',
          `\`POST /v1/webhooks/${notice.endpointId}/enable\``,
        ],
      },
      {
        title: 'What happens to events meanwhile',
        paragraphs: [
          `Events are accepted as before. Their deliveries to this endpoint are held, not dropped, ${each}.${heldNow}`,
        ],
      },
      {
        title: 'What is sent once it is enabled',
        paragraphs: [
          'Held deliveries go out by themselves, oldest first. They start at a gentle pace, so that a receiver that has only just recovered is not flattened.',
          ...exhausted(notice),
        ],
      },
      { title: 'What was tried', paragraphs: [tried(notice)] },
    ],
    footer: footer(notice),
  };
}

function enabledAgainLetter(notice: UnhealthyNotice): Letter {
  const { host } = shownUrl(notice);
  const since = formatUtc(notice.unhealthySince);
  return {
    subject: `Endpoint was unhealthy, is enabled again: ${host}`,
    preheader: 'It was re-enabled before this email could go out. Nothing was lost.',
    badge: { label: 'Enabled again', tone: 'calm' },
    title: 'Your endpoint is enabled again',
    lead: `Deliveries to ${host} kept failing, so it became unhealthy on ${since}. It was re-enabled before this email could go out. Nothing was lost.`,
    action: { label: 'See the endpoint', url: endpointUrl(notice) },
    facts: facts(notice),
    details: failedDelivery(notice),
    sections: [
      {
        title: 'What is sent now',
        paragraphs: [
          'Held deliveries go out by themselves, oldest first and at a gentle pace at the start, unless whoever re-enabled the endpoint chose to skip them.',
          ...exhausted(notice),
        ],
      },
      { title: 'What was tried', paragraphs: [tried(notice)] },
    ],
    footer: footer(notice),
  };
}
