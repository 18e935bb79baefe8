import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_ERRORS } from '../../src/api/http/error-catalogue';
import { ATTEMPT_ERRORS, ATTEMPT_REMEDIES } from '../../src/deliveries/attempt-errors';

const PATH = join(__dirname, '..', '..', 'docs', 'errors.md');

const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

/** Generates the page `docs/errors.md` from the catalogues of errors. */
export function errorsPage(): string {
  const apiErrors = Object.entries(API_ERRORS).map(([code, { type, status, message }]) =>
    row(`\`${code}\``, status, `\`${type}\``, message),
  );
  const attemptErrors = Object.entries(ATTEMPT_ERRORS).map(([code, message]) =>
    row(`\`${code}\``, message, ATTEMPT_REMEDIES[code as keyof typeof ATTEMPT_ERRORS]),
  );
  return [
    '# Errors',
    '',
    '<!-- Generated from src/api/http/error-catalogue.ts and src/deliveries/attempt-errors.ts by',
    'WRITE_DOCS=1 npx jest test/unit/errors-page: do not edit it. -->',
    '',
    '## API errors',
    '',
    'Every error response has this body:',
    '',
    '```json',
    '{"error":{"type":"…","code":"…","message":"…","param":"…","doc_url":"…","request_id":"req_…"}}',
    '```',
    '',
    '- Branch on `code`. `message` is for people and may change.',
    '- `param` names the field, query parameter or header at fault, or is null.',
    '- `request_id` identifies the request in our log. Send it to us if you need help.',
    '- After a 429 or 503, wait for the number of seconds in the `Retry-After` header before you retry.',
    '',
    row('Code', 'Status', 'Type', 'Meaning'),
    row('---', '---', '---', '---'),
    ...apiErrors,
    '',
    '## Why an attempt failed',
    '',
    'The `error_code` of a failed attempt in the delivery log:',
    '',
    row('Code', 'Meaning', 'What to do'),
    row('---', '---', '---'),
    ...attemptErrors,
    '',
  ].join('\n');
}

/** Reads the page in the repository. With `WRITE_DOCS=1` it is generated first. */
export function committedErrorsPage(): string {
  if (process.env['WRITE_DOCS'] === '1') writeFileSync(PATH, errorsPage());
  return readFileSync(PATH, 'utf8');
}
