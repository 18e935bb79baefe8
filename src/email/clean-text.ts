/** Longer text is truncated first, so that a hostile megabyte costs nothing. */
const MAX_SCANNED_UNITS = 16_384;

const WHITE_SPACE = /[\s\u0085]+/gu;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;

/**
 * Cleans text from a customer or a receiver for one line of an email. White space and line separators become single spaces;
 * control characters (C0, C1), bidi controls and lone surrogates are removed.
 * @param maxCodePoints the result's maximum length, including the ellipsis of truncated text.
 */
export function cleanText(raw: string, maxCodePoints: number): string {
  const scanned = raw.slice(0, MAX_SCANNED_UNITS);
  const clean = Array.from(scanned.replace(WHITE_SPACE, ' ').replace(UNPRINTABLE, '').trim());
  const isTruncated = scanned.length < raw.length || clean.length > maxCodePoints;
  return isTruncated ? `${clean.slice(0, maxCodePoints - 1).join('')}…` : clean.join('');
}

const HTML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for HTML content and for quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character]!);
}

/** Mail programs turn text that looks like an address into a link. Without these characters it does not look like one. */
const OF_ADDRESSES = /\.(?=\p{L})|:?\/\/|@/gu;

/** Makes foreign plain text unfit for links, as in `https[://]evil[.]example`: plain text has no invisible way to do so. */
export function disarm(text: string): string {
  return text.replace(OF_ADDRESSES, '[$&]');
}

/**
 * Escapes foreign text so that it is not linked. A tag inside the address prevents that in most mail programs; it is
 * invisible and does not change copied text.
 */
export function escapeUnlinked(text: string): string {
  return escapeHtml(text).replace(OF_ADDRESSES, '<span>$&</span>');
}
