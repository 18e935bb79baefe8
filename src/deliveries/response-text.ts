const DECLARED_CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** Byte order marks, which count more than the declared charset: https://encoding.spec.whatwg.org/#bom-sniff. */
const MARKS: readonly [string, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
];

/**
 * A response's body as text for people, decoded by the charset that its Content-Type declares, or as UTF-8 if it declares
 * none or one that is not in the Encoding standard. What cannot be decoded becomes U+FFFD. The text is untrusted and may
 * contain any character, NUL included.
 * @param headers pairs of name and value, as recorded; null if they were not.
 */
export function responseText(body: Buffer, headers: readonly (readonly [string, string])[] | null): string {
  const contentType = headers?.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => body[at] === byte))?.[0];
  return decoderOf(marked ?? DECLARED_CHARSET.exec(contentType)?.[1]).decode(body);
}

function decoderOf(label: string | undefined) {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
