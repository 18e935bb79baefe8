/** A command that could not be done: exit code 1. The message is one line that names the option or setting and the remedy. */
export class CliError extends Error {
  override name = 'CliError';
}

/** The one line of an unknown error; one about several addresses has its text in the first of its parts. */
export function oneLine(error: unknown): string {
  const { errors } = error as Partial<AggregateError>;
  if (errors?.length) return oneLine(errors[0]);
  const { message, name } = error as Error;
  return (message || name).replaceAll(/\s+/g, ' ').trim();
}
