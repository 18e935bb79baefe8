import { escapeHtml, escapeUnlinked } from './clean-text';
import type { Fact, Letter, Link } from './letter';

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;font-size:14px";
const TONE_COLOR = { alarm: '#b3261e', calm: '#17713b' };

// Colours are inline for programs that drop <style>; the classes only change them for readers who prefer dark mode.
// There is no background colour, so programs that invert colours on their own have little to get wrong.
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .text { color: #e6e8eb !important; }
  .quiet { color: #a3acb8 !important; }
  .alarm { color: #ff9d8f !important; }
  .calm { color: #7fd6a0 !important; }
  .link { color: #8fb7ff !important; }
  .line { border-color: #3d444d !important; }
}`;

/** Renders the HTML part: one column, no tables, no images, no external resources. */
export function renderHtml(letter: Letter): string {
  const { label, tone } = letter.badge;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(letter.subject)}</title>
<style>${DARK}
</style>
</head>
<body style="margin:0;padding:0">
<div style="display:none;max-height:0;overflow:hidden">${escapeUnlinked(letter.preheader)}</div>
<div class="text" style="max-width:560px;margin:0 auto;padding:32px 20px;color:#1b1f24;${FONT};font-size:16px;line-height:1.5;overflow-wrap:anywhere">
<p class="quiet" style="margin:0 0 14px;color:#59636e;font-size:14px">HanDl Webhooks &nbsp;<span class="${tone}" style="display:inline-block;padding:1px 10px;border:1px solid;border-radius:99px;color:${TONE_COLOR[tone]};font-size:13px;font-weight:600">${label}</span></p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25;font-weight:700">${escapeUnlinked(letter.title)}</h1>
<p style="margin:0 0 22px">${escapeUnlinked(letter.lead)}</p>
<p style="margin:0 0 26px"><a href="${escapeHtml(letter.action.url)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background-color:#2563c9;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(letter.action.label)}</a></p>
<div class="line" style="padding:12px 0;border:solid #d5dae0;border-width:1px 0">
${letter.facts.map(factRow).join('\n')}
${letter.links.map(detailsLink).join('\n')}
</div>
${letter.sections.map(section).join('\n')}
<p class="quiet line" style="margin:32px 0 0;padding-top:16px;border-top:1px solid #d5dae0;color:#59636e;font-size:13px">${escapeUnlinked(letter.footer)}</p>
</div>
</body>
</html>
`;
}

/** Label and value side by side. On a narrow screen the value moves below its label. */
function factRow({ label, value, verbatim }: Fact): string {
  const font = verbatim ? MONO : 'font-size:15px';
  return `<div style="padding:5px 0"><span class="quiet" style="display:inline-block;width:128px;vertical-align:top;color:#59636e;font-size:14px;line-height:22px">${escapeHtml(label)} </span><span style="display:inline-block;width:calc(100% - 132px);min-width:min(100%, 340px);vertical-align:top;${font};line-height:22px">${escapeUnlinked(value)}</span></div>`;
}

function detailsLink({ label, url }: Link): string {
  return `<p style="margin:8px 0 4px;font-size:15px"><a class="link" href="${escapeHtml(url)}" style="color:#2563c9">${escapeHtml(label)}</a></p>`;
}

function section({ title, paragraphs }: Letter['sections'][number]): string {
  const heading = `<h2 style="margin:26px 0 6px;font-size:16px;line-height:1.3;font-weight:700">${escapeHtml(title)}</h2>`;
  return [heading, ...paragraphs.map(paragraph)].join('\n');
}

function paragraph(text: string): string {
  const call = /^`(.*)`$/.exec(text)?.[1];
  return call
    ? `<p class="line" style="margin:0 0 8px;padding:2px 0 2px 12px;border-left:3px solid #d5dae0;${MONO}">${escapeHtml(call)}</p>`
    : `<p style="margin:0 0 8px;font-size:15px">${escapeUnlinked(text)}</p>`;
}
