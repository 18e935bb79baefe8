import { responseText } from '../../src/deliveries/response-text';

const declared = (contentType: string): [string, string][] => [
  ['Server', 'x; charset=utf-16'],
  ['content-TYPE', contentType],
];
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

test.each([
  ['text/plain; charset=ISO-8859-1', '46 65 68 6c 65 72 20 66 fc 72', 'Fehler für'],
  ['text/plain;charset="windows-1252"', '66 fc 72', 'für'],
  ['text/html; charset=Shift_JIS', '83 47 83 89 81 5b', 'エラー'],
  ['text/html; charset=euc-kr', 'bf c0 b7 f9', '오류'],
  ['text/html; charset=gb18030', 'b4 ed ce f3', '错误'],
  ['text/plain; charset=utf-16le', '65 00 fc 00', 'eü'],
  ['text/plain; charset=utf-16be', '00 65 00 fc', 'eü'],
  ['text/plain; charset=utf-16', 'fe ff 00 65 00 fc', 'eü'],
  ['text/plain; charset=utf-16', 'ff fe 65 00 fc 00', 'eü'],
  ['application/json; version=1; Charset = "UTF-8"', '7b 22 c3 bc 22 7d', '{"ü"}'],
  ['application/json', 'c3 bc', 'ü'],
  ['text/plain; charset=utf-8', 'ef bb bf c3 bc', 'ü'],
])('%s: the bytes %s are %s', (contentType, hex, text) => {
  expect(responseText(bytes(hex), declared(contentType))).toBe(text);
});

test.each(['klingon', 'utf-7', 'x'.repeat(8_000), '\u0000', 'iso-2022-kr', '"'])(
  'with the charset %j, which no decoder has, the body is read as UTF-8',
  (charset) => {
    expect(responseText(bytes('c3 bc ff 00'), declared(`text/plain; charset=${charset}`))).toBe('ü\ufffd\0');
  },
);

test('bytes that the charset does not have are replaced, and NUL stays', () => {
  expect(responseText(bytes('00 ff 3c c3 a9'), null)).toBe('\0\ufffd<é');
  expect(responseText(bytes('41 00 00 d8'), declared('text/plain; charset=utf-16le'))).toBe('A\ufffd');
  expect(responseText(bytes('83'), declared('text/plain; charset=shift_jis'))).toBe('\ufffd');
  expect(responseText(Buffer.alloc(0), null)).toBe('');
});
