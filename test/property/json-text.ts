import fc from 'fast-check';

const MAX_NESTING = 6;

const space = fc.constantFrom('', '', '', ' ', '\n\t', '\r\n  ');

/** Numbers that a parser of doubles would change. */
const number = fc.oneof(
  fc.constantFrom('0', '-0', '1E400', '-1e-400', '0.1000', '12345678901234567890123', '1e+5', '9007199254740993'),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

const escape = fc.oneof(
  fc.constantFrom(
    '\\u0000',
    '\\ud800',
    '\\udc00\\ud800',
    '\\u2028',
    '\\"',
    '\\\\',
    '\\/',
    '\\b\\f\\n\\r\\t',
    '\\uD83D\\uDE00',
  ),
  fc.integer({ min: 0, max: 0xffff }).map((code) => `\\u${code.toString(16).padStart(4, '0')}`),
);
const plain = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => JSON.stringify(text).slice(1, -1));
const text = fc.array(fc.oneof(plain, escape), { maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
const name = fc.oneof(fc.constantFrom('"__proto__"', '"constructor"', '""', '"a"', '"\\u0061"', '"toJSON"'), text);

const join = (open: string, items: string[], gap: string, close: string) =>
  `${open}${gap}${items.join(`${gap},${gap}`)}${gap}${close}`;

const { object } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: MAX_NESTING, depthSize: 'small' },
    fc.oneof(number, text, fc.constantFrom('true', 'false', 'null')),
    tie('object'),
    tie('list'),
  ),
  object: fc.tuple(fc.array(fc.tuple(name, space, tie('value')), { maxLength: 5 }), space).map(([members, gap]) =>
    join(
      '{',
      members.map(([key, before, value]) => `${key}${before}:${before}${value}`),
      gap,
      '}',
    ),
  ),
  list: fc.tuple(fc.array(tie('value'), { maxLength: 5 }), space).map(([items, gap]) => join('[', items, gap, ']')),
}));

/** Any text of a JSON object (RFC 8259): duplicate names, escaped lone surrogates, huge numbers, unusual white space. */
export const jsonObjectText: fc.Arbitrary<string> = object;

/** A JSON object with this many levels of nesting. */
export const nestedText = (levels: number): string => `${'{"a":'.repeat(levels)}0${'}'.repeat(levels)}`;

/** The text of a JSON object with exactly this many bytes. */
export const sizedText = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`;
