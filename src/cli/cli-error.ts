/** A command failed: exit code 1. The message is one line that names the option or setting and the remedy. */
export class CliError extends Error {
  override name = 'CliError';
}

/** The message of an unknown error as one line. An error about several addresses has its message in the first part. */
export function oneLine(error: unknown): string {
  const { errors } = error as Partial<AggregateError>;
  if (errors?.length) return oneLine(errors[0]);
  const { message, name } = error as Error;
  return (message || name).replaceAll(/\s+/g, ' ').trim();
}
