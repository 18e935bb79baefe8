import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_ERRORS } from '../../src/api/http/error-catalogue';
import { ATTEMPT_ERRORS } from '../../src/deliveries/attempt-errors';

const PATH = join(__dirname, '..', '..', 'docs', 'errors.md');

const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

/** The page `docs/errors.md`, generated from the two catalogues of errors. */
export function errorsPage(): string {
  const apiErrors = Object.entries(API_ERRORS).map(([code, { type, status, message }]) =>
    row(`\`${code}\``, status, `\`${type}\``, message),
  );
  const attemptErrors = Object.entries(ATTEMPT_ERRORS).map(([code, message]) => row(`\`${code}\``, message));
  return [
    '# Errors',
    '',
    'Generated from `src/api/http/error-catalogue.ts` and `src/deliveries/attempt-errors.ts` by `WRITE_DOCS=1 npx jest test/unit/errors-page`.',
    '',
    '## API errors',
    '',
    '```json',
    '{"error":{"type":"…","code":"…","message":"…","param":"…","doc_url":"…","request_id":"req_…"}}',
    '```',
    '',
    'Let your program decide by `code`; `message` is for people and may change. `param` names the field, query parameter or header',
    'at fault. Include `request_id` when you contact us. After a 429 or 503, wait for the number of seconds in `Retry-After`, then',
    'repeat the call.',
    '',
    row('Code', 'Status', 'Type', 'What it means'),
    row('---', '---', '---', '---'),
    ...apiErrors,
    '',
    '## Attempt errors',
    '',
    'The `error_code` of a failed attempt:',
    '',
    row('Code', 'What it means'),
    row('---', '---'),
    ...attemptErrors,
    '',
  ].join('\n');
}

/** The page in the repository. `WRITE_DOCS=1` writes it first. */
export function committedErrorsPage(): string {
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(PATH, errorsPage());
  return readFileSync(PATH, 'utf8');
}
