import { Code } from '@mantine/core';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

/** Shows JSON with colors, other text plain. The text is never interpreted as HTML. */
export function JsonView({ text, label }: { text: string; label: string }) {
  return (
    <Code block tabIndex={0} aria-label={label} style={{ maxHeight: 420, overflow: 'auto' }}>
      {isJson(text) ? [...tokens(text)] : text}
    </Code>
  );
}

function* tokens(text: string) {
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon, number, word] = match;
    yield text.slice(end, match.index);
    const kind = string ? (colon ? 'json-key' : 'json-string') : number ? 'json-number' : 'json-word';
    yield (
      <span key={match.index} className={kind}>
        {string ?? number ?? word}
      </span>
    );
    if (colon) yield colon;
    end = match.index + whole.length;
  }
  yield text.slice(end);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
