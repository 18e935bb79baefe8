const JSON_STRING_OR_SPACE = /("(?:[^"\\]|\\.)*")|\s+/g;

/** Common ways in which a body is changed before it is verified, each with a function that undoes it. */
const CHANGES: readonly [change: string, undo: (body: string) => string][] = [
  ['A space or line break was added before or after it.', (body) => body.trim()],
  [
    'It was parsed and serialized again, which added spaces or line breaks.',
    (body) => body.replace(JSON_STRING_OR_SPACE, (_, string: string | undefined) => string ?? ''),
  ],
  ['The line break at its end is missing.', (body) => `${body}\n`],
];

/** The body as pasted, and with CRLF line breaks: a text field turns them into LF. */
export const asPasted = (body: string): string[] =>
  body.includes('\n') ? [body, body.replaceAll('\n', '\r\n')] : [body];

/** Finds the change that explains why a signature does not match. @param matches checks it against another body */
export async function findChange(body: string, matches: (body: string) => Promise<boolean>): Promise<string | null> {
  for (const [change, undo] of CHANGES) {
    const before = undo(body);
    if (before !== body && (await matches(before))) return change;
  }
  return null;
}

/** What is wrong with the body itself; `null` when it is valid JSON. */
export function bodyProblem(body: string): string | null {
  if (body === '') return 'Paste the body exactly as it arrived.';
  try {
    JSON.parse(body);
    return null;
  } catch {
    return 'It is not valid JSON: part of it is missing, or something was added.';
  }
}
