import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import { EVENT_CATALOGUE } from '../../events/catalogue';

/** Headings of the guide that become tabs, because a reader needs one of them. */
const LANGUAGES: readonly string[] = ['Node.js', 'Python', 'Go', 'PHP', 'Ruby', 'Java', 'C#'];
const INDENT = 2;

/** A page of documentation: its HTML, and its sections for a list of contents. */
export interface DocsHtml {
  html: string;
  sections: { id: string; title: string }[];
}

/**
 * Renders a page of `docs/` for customers. Tables of codes get an anchor for each code, the languages of the guide become tabs,
 * and the event types get their examples. Links lead to what is served beside the page; those into the repository are dropped.
 */
export function docsHtml(markdown: string): DocsHtml {
  const marked = new Marked({ renderer: { heading, code, table, link } });
  const tokens = marked.lexer(withoutContents(markdown));
  const render = (some: Token[]) => marked.parser(some);
  const html = sectionsOf(tokens).map((section) => sectionHtml(section, render));
  return { html: html.join('\n'), sections: headings(tokens, 2).map((text) => ({ id: slug(text), title: text })) };
}

/** The list of contents is shown beside the page. */
const withoutContents = (markdown: string) => markdown.replace(/^Contents: [^]*?\n\n/m, '');

const headings = (tokens: Token[], depth: number) =>
  tokens
    .filter((token): token is Tokens.Heading => token.type === 'heading' && token.depth === depth)
    .map((h) => h.text);

/** Splits before every heading of depth 1 to 3. */
function sectionsOf(tokens: Token[]): Token[][] {
  const sections: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === 'heading' && (token as Tokens.Heading).depth <= 3) sections.push([]);
    sections.at(-1)!.push(token);
  }
  return sections;
}

function sectionHtml(section: Token[], render: (tokens: Token[]) => string): string {
  const [first, ...rest] = section;
  const title = first?.type === 'heading' ? (first as Tokens.Heading).text : '';
  const place = LANGUAGES.indexOf(title);
  if (place >= 0) return languageTab(title, place, render(rest));
  if (title !== 'Event types') return render(section);
  return render(section.filter(({ type }) => type !== 'table')) + exampleEvents();
}

/** All tabs are one after the other, in one `div`. Styles show the panel of the chosen radio button. */
function languageTab(language: string, place: number, panel: string): string {
  const id = slug(language);
  const begin = place === 0 ? '<div class="tabs" role="group" aria-label="Language">' : '';
  const end = place === LANGUAGES.length - 1 ? '</div>' : '';
  return `${begin}<input type="radio" name="language" id="language-${id}"${place === 0 ? ' checked' : ''}>
<label for="language-${id}" id="${id}">${escape(language)}</label>
<section>${panel}</section>${end}`;
}

function exampleEvents(): string {
  return Object.entries(EVENT_CATALOGUE)
    .map(([type, { description, example }]) => {
      const event = {
        id: 'evt_01J0000000000000000000000A',
        object: 'event',
        type,
        created_at: '2025-06-15T15:06:40Z',
        data: example,
      };
      return `<details id="${type}"><summary><code>${type}</code> ${escape(description)}</summary>${pre(
        JSON.stringify(event, null, INDENT),
      )}</details>`;
    })
    .join('\n');
}

function heading({ depth, text }: Tokens.Heading): string {
  return `<h${depth} id="${slug(text)}">${escape(text)}</h${depth}>\n`;
}

/** A scrolling region must be reachable by keyboard (WCAG 2.2, 2.1.1). */
const pre = (text: string) => `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;

const code = ({ text }: Tokens.Code) => pre(text);

function table(this: { parser: { parseInline(tokens: Token[]): string } }, { header, rows }: Tokens.Table): string {
  const cells = (row: Tokens.TableCell[], tag: string) =>
    row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr${anchor(row[0]!.text)}>${cells(row, 'td')}</tr>`);
  return `<div class="table" tabindex="0"><table><thead><tr>${cells(header, 'th')}</tr></thead><tbody>${body.join('')}</tbody></table></div>\n`;
}

/** A row that begins with a code, such as `timeout`, can be linked to by that code. */
function anchor(cell: string): string {
  const [, name] = /^`([a-z][a-z_]+)`$/.exec(cell) ?? [];
  return name ? ` id="${name}"` : '';
}

function link(this: { parser: { parseInline(tokens: Token[]): string } }, { href, tokens }: Tokens.Link): string {
  const text = this.parser.parseInline(tokens);
  const target = href.replace(/^receiving\.md/, 'webhooks').replace(/^errors\.md/, 'errors');
  return /^(https?:|#|webhooks|errors)/.test(target) ? `<a href="${escape(target)}">${text}</a>` : text;
}

/** The anchor of a heading, as GitHub makes it. */
const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
