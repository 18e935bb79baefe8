/** Thrown when a part of the embedded stack cannot be brought up; the message is one line that says what to do. */
export class StackError extends Error {
  override name = 'StackError';
}

/** The one line of an unknown error. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().split('\n')[0]!.trim();
}
