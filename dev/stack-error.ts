/** Something that the development stack needs is missing or failed. The message is one line that names the remedy. */
export class StackError extends Error {
  override name = 'StackError';
}

/** The first line of the message of an unknown error. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().split('\n')[0]!.trim();
}
