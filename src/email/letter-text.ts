import { disarm } from './clean-text';
import type { Letter } from './letter';

/** Renders the plain text part, one paragraph per line, so that every screen wraps it to its own width. */
export function renderText(letter: Letter): string {
  const blocks = [
    disarm(letter.title),
    disarm(letter.lead),
    link(letter.action),
    letter.facts.map((fact) => `${fact.label}: ${disarm(fact.value)}`).join('\n'),
    ...letter.links.map(link),
    ...letter.sections.map(({ title, paragraphs }) => [title.toUpperCase(), ...paragraphs.map(plain)].join('\n')),
    `-- \n${disarm(letter.footer)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function link({ label, url }: Letter['action']): string {
  return `${label}:\n${url}`;
}

function plain(paragraph: string): string {
  const call = /^`(.*)`$/.exec(paragraph)?.[1];
  return call ? `    ${call}` : disarm(paragraph);
}
