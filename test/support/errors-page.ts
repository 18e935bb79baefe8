import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_ERRORS } from '../../src/api/http/error-catalogue';
import { ATTEMPT_ERRORS } from '../../src/deliveries/attempt-errors';

const PATH = join(__dirname, '..', '..', 'docs', 'errors.md');

const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

/** The page `docs/errors.md` as the catalogues have it. */
export function errorsPage(): string {
  const answers = Object.entries(API_ERRORS).map(([code, { type, status, message }]) =>
    row(`\`${code}\``, status, `\`${type}\``, message),
  );
  const failures = Object.entries(ATTEMPT_ERRORS).map(([code, message]) => row(`\`${code}\``, message));
  return [
    '# Errors',
    '',
    'Made from `src/domain/api-errors.ts` and `src/domain/error-codes.ts` by `WRITE_DOCS=1 npx jest test/unit/errors-page`.',
    '',
    '## Answers of the API',
    '',
    '```json',
    '{"error":{"type":"…","code":"…","message":"…","param":"…","doc_url":"…","request_id":"req_…"}}',
    '```',
    '',
    'Decide by `code`; `message` is for people and may change. `param` names the field, query parameter or header at fault.',
    'Quote `request_id` when you ask us: our log has it. Repeat a call after 429 or 503 when the seconds in `Retry-After` are over.',
    '',
    row('Code', 'Status', 'Type', 'What it means'),
    row('---', '---', '---', '---'),
    ...answers,
    '',
    '## Why an attempt failed',
    '',
    '`error_code` of an attempt:',
    '',
    row('Code', 'What it means'),
    row('---', '---'),
    ...failures,
    '',
  ].join('\n');
}

/** The page as it is in the repository; written first when asked for. */
export function committedErrorsPage(): string {
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(PATH, errorsPage());
  return readFileSync(PATH, 'utf8');
}
