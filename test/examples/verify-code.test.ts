import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { filledIn, LANGUAGES } from '../../web/src/verify/snippets';
import type { Header, Language } from '../../web/src/verify/snippets';
import { PROGRAMS } from './verify-programs';
import { VECTOR } from './vector';

const ROOT = join(__dirname, '..', '..');
const guide = readFileSync(join(ROOT, 'docs', 'receiving.md'), 'utf8');
const blocks = [...guide.matchAll(/^```\w+\n(.*?)^```$/gms)].map((match) => match[1]);
const TIMEOUT_MS = 120_000;

const { secret, body, signature } = VECTOR;
const other = generateSecret();
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1_000) - seconds;

/** Every case has the fields of a call, the secret last, and whether the code must accept it. */
const HANDL: [string[], boolean][] = [
  [[body, signature, secret], true],
  [[`${body} `, signature, secret], false],
  [[body, signature, other], false],
  [[body, signature, secret.slice('whsec_'.length)], false],
  [[body, signature.toUpperCase(), secret], false],
  [[body, 'é'.repeat(64), secret], false],
  [[body, '', secret], false],
];

function standardCases(): [string[], boolean][] {
  const { id } = VECTOR;
  const now = secondsAgo(0);
  const sign = (by: string, seconds: number) => new Webhook(by).sign(id, new Date(seconds * 1_000), body);
  const good = sign(secret, now);
  const two = `${sign(other, now)} ${good}`;
  return [
    [[body, id, String(now), good, secret], true],
    [[body, id, String(now), two, secret], true],
    [[body, id, String(now), two, other], true],
    [[body, id, String(secondsAgo(600)), sign(secret, secondsAgo(600)), secret], false],
    [[body, id, String(now + 600), sign(secret, now + 600), secret], false],
    [[body, id, String(now - 1), good, secret], false],
    [[body, 'evt_other', String(now), good, secret], false],
    [[`${body} `, id, String(now), good, secret], false],
    [[body, id, String(now), good, generateSecret()], false],
    [[body, id, String(now), good.replace('v1,', 'v2,'), secret], false],
    [[body, id, String(now), '', secret], false],
    [[body, id, 'yesterday', good, secret], false],
    [[body, id, '', good, secret], false],
  ];
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'verify-code-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the program with one case a line, its fields separated by tabs. @returns a line for each */
function run(file: string, command: readonly string[], input: string): Promise<string[]> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args, join(folder, file)], { cwd: folder }, (error, stdout, stderr) =>
      error ? reject(new Error(`${file}: ${stderr || error.message}`)) : resolve(stdout.trim().split('\n')),
    );
    child.stdin!.end(input);
  });
}

const files: [string, Header, Language][] = LANGUAGES.flatMap((language) =>
  (Object.keys(language.files) as Header[]).map((header): [string, Header, Language] => [
    language.name,
    header,
    language,
  ]),
);

describe.each(files)('the code in %s for %s', (name, header, language) => {
  const { command, version, program } = PROGRAMS[language.name];
  const isThere = spawnSync(command[0]!, [version]).status === 0;

  if (!isThere) console.warn(`SKIPPED: ${name} is not on this machine, so its code was not run`);
  const testThere = isThere ? test.concurrent : test.skip;
  const code = readFileSync(join(ROOT, 'examples', 'verify', language.files[header]), 'utf8');
  const cases = header === 'webhook-signature' ? standardCases() : HANDL;
  const input = cases.map(([fields]) => `${fields.join('\t')}\n`).join('');

  test('is that of the guide', () => {
    expect(blocks).toContain(code);
  });

  testThere.each([
    ['one secret', null],
    ['both secrets of a rotation', generateSecret()],
  ] as const)(
    'accepts what it must and nothing else, with %s filled in',
    async (_, old) => {
      const file = `${old ? 'Rotation' : 'Plain'}${language.files[header]}`;
      writeFileSync(join(folder, file), program(filledIn(code, language, { current: secret, old }), header));
      const printed = await run(file, command, input);
      expect(printed).toEqual(cases.map(([, isGood]) => String(isGood)));
    },
    TIMEOUT_MS,
  );
});
