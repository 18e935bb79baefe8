import { bodyCases } from '../support/receivers/body-cases';
import { protocolCases } from '../support/receivers/protocol-cases';
import { runCases, tableOf } from '../support/receivers/run-cases';
import type { Observed } from '../support/receivers/run-cases';
import { statusCases } from '../support/receivers/status-cases';
import { tlsCases } from '../support/receivers/tls-cases';

const cases = [...statusCases, ...protocolCases, ...bodyCases, ...tlsCases];
let observed: Map<string, Observed>;

beforeAll(async () => {
  observed = await runCases(cases);
}, 60_000);

afterAll(() => console.log(tableOf(observed)));

const of = (name: string): Observed => observed.get(name)!;

test.each(cases)('$name', ({ name, expected, deadlineMs = 5_000 }) => {
  const { outcome, statusCode, errorCode, errorMessage, elapsedMs } = of(name);
  expect({ outcome, statusCode, errorCode }).toEqual({ statusCode: null, errorCode: null, ...expected });
  expect(errorMessage === null).toBe(outcome === 'delivered');
  expect(elapsedMs).toBeLessThan(deadlineMs + 1_500);
});

test('every request makes one connection, whatever the response says', () => {
  expect([...observed].filter(([, { connections }]) => connections !== 1).map(([name]) => name)).toEqual([]);
});

test('no text of a result contains a control character, half a surrogate pair, an address or more than 300 characters', () => {
  for (const { errorMessage, responseHeaders } of observed.values()) {
    expect(errorMessage ?? '').not.toMatch(/[\p{Cc}\p{Cs}]|127\.0\.0\.1/u);
    expect(errorMessage?.length ?? 0).toBeLessThanOrEqual(300);
    for (const text of responseHeaders.flat()) expect(text).not.toMatch(/[\p{Cc}\p{Cs}]/u);
  }
});

test('no byte of the request is sent before the certificate is checked', () => {
  const refused = tlsCases.filter(({ tls, expected }) => tls && expected.outcome === 'failed');
  expect(refused.map(({ name }) => of(name).receivedBytes)).toEqual(refused.map(() => 0));
});

test.each(tlsCases.filter(({ names }) => names))('$name says why', ({ name, names }) => {
  expect(of(name).errorMessage).toMatch(names!);
});

test('a redirect is shown, not followed', () => {
  expect(of('301 to itself, with Refresh and Alt-Svc')).toMatchObject({
    errorMessage: expect.stringContaining('(301 Moved Permanently; redirects are not followed'),
    responseHeaders: expect.arrayContaining([['Location', '/hook']]),
  });
});

test('Retry-After is read in both forms, limited to 5 minutes, and ignored if it is invalid', () => {
  const waits = [...observed].filter(([name]) => name.startsWith('429, ')).map(([name, r]) => [name, r.retryAfterMs]);
  expect(Object.fromEntries(waits)).toEqual({
    '429, Retry-After: 120': 120_000,
    '429, Retry-After: 9999999999': 300_000,
    '429, Retry-After: -5': null,
    '429, Retry-After: soon': null,
    '429, Retry-After: Fri, 31 Dec 2100 23:59:59 GMT': 300_000,
    '429, Retry-After: Fri, 31 Dec 1999 23:59:59 GMT': null,
  });
});

describe('bodies', () => {
  const bodyOf = (name: string) => ({ text: of(name).responseBody?.toString(), cut: of(name).responseBodyTruncated });

  test('a slow body is read for a second, a long one up to 16 KiB; neither changes the outcome', () => {
    const slow = of('body, 1 byte each 200 ms');
    expect(slow.responseBody!.length).toBeGreaterThan(0);
    expect(slow.isBodyStalled).toBe(true);
    expect(slow.responseBodyTruncated).toBe(true);
    for (const name of ['chunks without end', 'Content-Length of 10 GB', '16 KiB, cut within a character']) {
      expect(of(name).responseBody).toHaveLength(16_384);
      expect([of(name).responseBodyTruncated, of(name).isBodyStalled]).toEqual([true, false]);
      expect(of(name).elapsedMs).toBeLessThan(4_500);
    }
    expect(of('exactly 16 KiB').responseBody).toHaveLength(16_384);
    expect(of('exactly 16 KiB').responseBodyTruncated).toBe(false);
  });

  test('the beginning of a body that ends early is kept', () => {
    expect(bodyOf('resets within the body')).toEqual({ text: 'half', cut: true });
    expect(bodyOf('closes within the body')).toEqual({ text: 'half', cut: true });
  });

  test('compressed bodies are decoded up to the limit, damaged ones are kept unchanged', () => {
    for (const name of ['gzip', 'deflate', 'deflate without its wrapper', 'br']) {
      expect(bodyOf(name)).toEqual({ text: 'hello', cut: false });
    }
    expect(of('gzip bomb (50 MB)').responseBody).toEqual(Buffer.alloc(16_384));
    expect(bodyOf('text that claims to be gzip')).toEqual({ text: 'hello', cut: false });
    expect(bodyOf('text that claims to be br')).toEqual({ text: 'abc', cut: false });
    expect(bodyOf('an unknown encoding')).toEqual({ text: 'hello', cut: false });
    expect(bodyOf('gzip, cut short').text).toMatch(/^hello/);
    expect(bodyOf('empty gzip')).toEqual({ text: '', cut: false });
  });

  test('bytes that a text column cannot hold are kept', () => {
    const { responseBody } = of('NUL, bad UTF-8, a lone surrogate and ANSI codes in the body');
    expect(responseBody).toEqual(Buffer.from('\0\u001b[31m\x80\xff\xed\xa0\x80', 'latin1'));
  });
});
