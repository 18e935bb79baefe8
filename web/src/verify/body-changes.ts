const JSON_STRING_OR_SPACE = /("(?:[^"\\]|\\.)*")|\s+/g;

/** What commonly happens to a body on its way, each with the body as it may have been before. */
const CHANGES: readonly [change: string, undo: (body: string) => string][] = [
  ['It has a space or a line break around it that was not sent.', (body) => body.trim()],
  [
    'It has been parsed and written again: spaces or line breaks in it were not sent.',
    (body) => body.replace(JSON_STRING_OR_SPACE, (_, string: string | undefined) => string ?? ''),
  ],
  ['A line break at its end is missing.', (body) => `${body}\n`],
];

/** The body as a text field has it, and as it was if its line breaks were of two characters: fields make them one. */
export const asPasted = (body: string): string[] =>
  body.includes('\n') ? [body, body.replaceAll('\n', '\r\n')] : [body];

/** Finds out which change explains that a signature does not fit. @param fits whether it fits another body. */
export async function findChange(body: string, fits: (body: string) => Promise<boolean>): Promise<string | null> {
  for (const [change, undo] of CHANGES) {
    const before = undo(body);
    if (before !== body && (await fits(before))) return change;
  }
  return null;
}

/** What can be seen on the body alone. */
export function bodyProblem(body: string): string | null {
  if (body === '') return 'Paste the body as it arrived.';
  try {
    JSON.parse(body);
    return null;
  } catch {
    return 'It is no JSON, so it is not the whole body, or something was added.';
  }
}
