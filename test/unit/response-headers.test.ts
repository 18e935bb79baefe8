import { truncatedHeaders, retryAfterMs } from '../../src/sending/http/response-headers';

const bytesOf = (headers: [string, string][]) => headers.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0);

describe('stored headers', () => {
  test('are unchanged, repeated names included', () => {
    expect(truncatedHeaders(['Set-Cookie', 'a=1', 'set-cookie', 'b=2'])).toEqual([
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
  });

  test('contain only what a text column can hold', () => {
    expect(truncatedHeaders(['X-Odd', 'a\0b\x1b[31m\x9b\ud800\tc'])).toEqual([
      ['X-Odd', 'a\ufffdb\ufffd[31m\ufffd\ufffd\ufffdc'],
    ]);
  });

  test('are at most 64', () => {
    expect(truncatedHeaders(Array.from({ length: 200 }, () => 'a'))).toHaveLength(64);
  });

  test('are at most 8 KiB of UTF-8, truncated between characters', () => {
    for (const value of ['a'.repeat(10_000), 'ë'.repeat(10_000), `a${'€'.repeat(5_000)}`]) {
      const kept = truncatedHeaders(['X-Long', value, 'X-Next', 'b']);
      expect(bytesOf(kept)).toBeLessThanOrEqual(8_192);
      expect(bytesOf(kept)).toBeGreaterThan(8_180);
      expect(value).toContain(kept[0]![1]);
    }
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    ['0', 0],
    ['120', 120_000],
    ['300', 300_000],
    ['301', 300_000],
    ['9'.repeat(400), 300_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2026 01:00:00 GMT', 300_000],
    ['Wed, 31 Dec 2025 23:59:59 GMT', null],
    ['Thu, 99 Jan 2026 00:01:00 GMT', null],
    ['2026-01-01T00:01:00Z', null],
    ['-5', null],
    ['1.5', null],
    ['1e3', null],
    ['5, 10', null],
    ['', null],
    [undefined, null],
  ])('%s waits %s ms', (value, waitMs) => {
    expect(retryAfterMs(value, nowMs)).toBe(waitMs);
  });
});
