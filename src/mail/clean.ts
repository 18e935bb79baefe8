/** Most UTF-16 units looked at; anything longer is cut first, so that a hostile megabyte costs nothing. */
const MAX_SCANNED_UNITS = 16_384;

const WHITE_SPACE = /[\s\u0085]+/gu;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;

/**
 * Makes text of a customer or of their receiver fit for one line of an email: white space, line separators included,
 * becomes single spaces; control characters (C0, C1), bidi controls and lone surrogates go.
 * @param maxCodePoints most code points of the result, the ellipsis of a cut included.
 */
export function cleanText(raw: string, maxCodePoints: number): string {
  const scanned = raw.slice(0, MAX_SCANNED_UNITS);
  const clean = Array.from(scanned.replace(WHITE_SPACE, ' ').replace(UNPRINTABLE, '').trim());
  const isCut = scanned.length < raw.length || clean.length > maxCodePoints;
  return isCut ? `${clean.slice(0, maxCodePoints - 1).join('')}…` : clean.join('');
}

const HTML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for HTML content and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character]!);
}

/**
 * Escapes text that is not ours. Mail programs turn what looks like an address into a link; a tag inside the address
 * keeps most of them from it, shows nothing and leaves copied text as it was.
 */
export function escapeUnlinked(text: string): string {
  return escapeHtml(text).replace(/\.(?=\p{L})|\/\/|@/gu, '<span>$&</span>');
}
