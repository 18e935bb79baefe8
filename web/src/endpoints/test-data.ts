const KIB = 1_024;
/** Some messages of Chromium end with the text itself. */
const QUOTE = /, [^]*is not valid JSON$/;

/** What keeps a text from being the `data` of an event, and what to do about it; `null` when nothing does. */
export function dataProblem(text: string, maxBytes: number): string | null {
  if (new TextEncoder().encode(text.trim()).length > maxBytes) {
    return `The data is too large: the limit is ${maxBytes / KIB} KiB.`;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is not valid JSON: ${(error as Error).message.replace(QUOTE, '')}`;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? null : 'The data must be a JSON object, in braces: { … }.';
}
