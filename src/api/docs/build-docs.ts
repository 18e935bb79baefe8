import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/project-root';
import { docsHtml, escape } from './guide-html';
import type { DocsHtml } from './guide-html';

/** The pages: what is served, made from a file of docs/. */
const PAGES = [
  { name: 'webhooks', source: 'receiving.md', title: 'Webhooks' },
  { name: 'errors', source: 'errors.md', title: 'Errors' },
] as const;

/** Every page names these, by paths from its own folder. */
const LINKS = [
  ['webhooks', 'Webhooks guide'],
  ['errors', 'Errors'],
  ['api/', 'API reference'],
  ['../settings/api', 'Settings → API'],
] as const;

/** Writes the documentation for customers into a folder, which is created. */
export function buildDocs(folder: string): void {
  const root = projectRoot();
  mkdirSync(folder, { recursive: true });
  for (const { name, source, title } of PAGES) {
    const page = docsHtml(readFileSync(join(root, 'docs', source), 'utf8'));
    writeFileSync(join(folder, `${name}.html`), wholePage(name, title, page));
  }
  copyFileSync(join(root, 'src', 'api', 'docs', 'docs.css'), join(folder, 'docs.css'));
}

function wholePage(name: string, title: string, { html, sections }: DocsHtml): string {
  const links = LINKS.map(
    ([href, text]) => `<a href="${href}"${href === name ? ' aria-current="page"' : ''}>${text}</a>`,
  );
  const contents = sections.map(({ id, title: text }) => `<li><a href="#${id}">${escape(text)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · HanDl</title>
<link rel="icon" href="../settings/api/icon.svg">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header><strong>HanDl Webhooks</strong><nav aria-label="Documentation">${links.join('')}</nav></header>
<div class="columns">
<nav class="contents" aria-label="On this page"><ul>${contents.join('')}</ul></nav>
<main id="content">
${html}
</main>
</div>
</body>
</html>
`;
}

// The build step.
if (require.main === module) buildDocs(join(projectRoot(), 'dist', 'docs'));
