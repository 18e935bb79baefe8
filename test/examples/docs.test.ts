import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { VECTOR } from './vector';

const ROOT = join(__dirname, '..', '..');
const guide = readFileSync(join(ROOT, 'docs/receiving.md'), 'utf8');

/** The only snippet of the guide that contains these words. */
function snippet(words: string): string {
  const blocks = [...guide.matchAll(/^```\w+\n(.*?)^```$/gms)].map((match) => match[1]!);
  const found = blocks.filter((block) => block.includes(words));
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** Runs the program with Node and returns what it logs, line by line. */
function run(program: string): string[] {
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT, encoding: 'utf8' });
  expect(result.stderr).toBe('');
  return result.stdout.trimEnd().split('\n');
}

describe('the guide for receivers', () => {
  it('has an example with valid signatures', () => {
    const [head = '', body = ''] = snippet('POST /webhooks/handl HTTP/1.1').trimEnd().split('\n\n');
    expect(head).toContain(`\nX-HanDl-Signature: ${VECTOR.signature}\n`);
    expect(head).toContain(`\nwebhook-id: ${VECTOR.id}\nwebhook-timestamp: ${VECTOR.timestamp}\n`);
    expect(head).toContain(`\nwebhook-signature: ${VECTOR.standardSignature}`);
    expect(body).toBe(VECTOR.body);
    expect(guide).toContain(
      `The secret is \`${VECTOR.secret}\`, and the body has ${Buffer.byteLength(VECTOR.body)} bytes`,
    );
  });

  it('has a check for Node that works', () => {
    const { body, signature, secret } = VECTOR;
    const cases = [
      [body, signature, secret],
      [`${body} `, signature, secret],
      [body, signature, secret.slice('whsec_'.length)],
      [body, 'é'.repeat(64), secret],
      [body, '', secret],
      [body, null, secret],
    ];
    const loop = `for (const [body, signature, secret] of ${JSON.stringify(cases)})
      console.log(verify(Buffer.from(body), signature ?? undefined, secret));`;
    expect(run(snippet('export function verify(') + loop)).toEqual([
      'true',
      'false',
      'false',
      'false',
      'false',
      'false',
    ]);
  });

  it('has a check with the standardwebhooks package that works', () => {
    const now = new Date();
    const headers = {
      'webhook-id': VECTOR.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(VECTOR.secret).sign(VECTOR.id, now, VECTOR.body),
    };
    const program = `${snippet("from 'standardwebhooks'")}
      const [body, headers, secret] = ${JSON.stringify([VECTOR.body, headers, VECTOR.secret])};
      console.log(open(Buffer.from(body), headers, secret).type);
      try { open(Buffer.from(body + ' '), headers, secret); } catch (error) { console.log(error.message); }`;
    expect(run(program)).toEqual(['order.created', 'No matching signature found']);
  });

  it('has the check that the sample receiver uses', () => {
    const sample = readFileSync(join(ROOT, 'examples/receiver/verify.mjs'), 'utf8');
    const code = sample.replace(/^ *(\/\*\*|\*|\/\/).*\n/gm, '');
    expect(snippet('export function verify(')).toBe(code);
  });
});
