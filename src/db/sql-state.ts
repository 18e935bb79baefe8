/** PostgreSQL's code (SQLSTATE) of an error, or of its cause; empty when PostgreSQL did not respond. */
export function sqlStateOf(error: unknown): string {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code ?? cause?.code ?? '';
}
