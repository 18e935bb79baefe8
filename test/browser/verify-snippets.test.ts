import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { filledIn, SNIPPETS } from '../../web/src/verify/snippets';
import type { Snippet } from '../../web/src/verify/snippets';
import { VECTOR } from '../examples/vector';

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'receiving.md'), 'utf8');
const blocks = [...guide.matchAll(/^```\w+\n(.*?)^```$/gms)].map((match) => match[1]);

const { secret, body, signature } = VECTOR;
const text = JSON.stringify(body);

/** Programs that print whether a snippet accepts each of four signatures. */
const PROGRAMS: Readonly<
  Record<Snippet['language'], { file: string; by: string[]; program: (code: string, secret: string) => string }>
> = {
  JavaScript: {
    file: 'check.mjs',
    by: ['node'],
    program: (code, name) => `${code}
const body = Buffer.from(${text});
for (const given of ['${signature}', '${'0'.repeat(64)}', '', undefined]) console.log(verify(body, given, ${name}));
`,
  },
  Python: {
    file: 'check.py',
    by: ['python3'],
    program: (code, name) => `${code}
body = ${text}.encode()
for given in ["${signature}", "${'0'.repeat(64)}", "", None]:
    print(str(verify(body, given, ${name})).lower())
`,
  },
  Go: {
    file: 'check.go',
    by: ['go', 'run'],
    program: (code, name) => `package main

import "fmt"

${code}
func main() {
	body := []byte(${text})
	for _, given := range []string{"${signature}", "${'0'.repeat(64)}", "", "short"} {
		fmt.Println(verify(body, given, ${name}))
	}
}
`,
  },
};

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'snippets-'))));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([...SNIPPETS])('the $language code', (snippet) => {
  const { file, by, program } = PROGRAMS[snippet.language];
  const [command = '', ...args] = by;
  const isThere = spawnSync(command, [command === 'go' ? 'version' : '--version']).status === 0;
  const testThere = isThere ? test : test.skip;

  test('is the same as in the guide', () => {
    expect(blocks).toContain(snippet.code);
  });

  const run = (name: string, secrets: { current: string; old: string | null }) => {
    const path = join(folder, `${name}-${file}`);
    writeFileSync(path, program(filledIn(snippet, secrets), name));
    const { stdout, stderr } = spawnSync(command, [...args, path], { cwd: folder, encoding: 'utf8' });
    return [stderr, stdout];
  };

  testThere('works with the secret filled in', () => {
    expect(run('secret', { current: secret, old: null })).toEqual(['', 'true\nfalse\nfalse\nfalse\n']);
  });

  testThere('works with both secrets during a rotation', () => {
    const [oldName, newName] =
      snippet.language === 'Python' ? ['old_secret', 'new_secret'] : ['oldSecret', 'newSecret'];
    const secrets = { current: generateSecret(), old: secret };
    expect(run(oldName, secrets)).toEqual(['', 'true\nfalse\nfalse\nfalse\n']);
    expect(run(newName, secrets)).toEqual(['', 'false\nfalse\nfalse\nfalse\n']);
  });
});
