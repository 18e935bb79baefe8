import type { Attempt, Delivery } from '../api/api-types';
import type { SignedHeaders } from '../verify/sign-now';

const firstHeaders = (delivery: Delivery): Record<string, string> => ({
  'Content-Type': 'application/json',
  'X-HanDl-Event': delivery.type,
  'X-HanDl-Delivery': delivery.id,
  'X-HanDl-Attempt': String(delivery.attempt),
  ...(delivery.test && { 'X-HanDl-Test': 'true' }),
  'webhook-id': delivery.event,
});

/** What a curl command is made of. */
export interface CurlProps {
  delivery: Delivery;
  last: Attempt | undefined;
  url: string;
  /** Exactly as it is sent. */
  body: string;
}

/**
 * Shell command (bash, zsh, ksh) that makes the request of the last attempt, or of the first if there was none. The
 * body is piped in: Linux limits an argument of a program to 128 KiB, but not one of the shell's own `printf`.
 * @param signed headers that replace those of the attempt, of which the log keeps no signatures
 */
export function curlOf({ delivery, last, url, body }: CurlProps, signed?: SignedHeaders): string {
  const headers = { ...(last?.request_headers ?? firstHeaders(delivery)), ...signed };
  const options = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const curl = [`curl -X POST ${quoted(url)}`, ...options, '--data-binary @-'];
  return `printf %s ${quoted(body)} |\n${curl.join(' \\\n  ')}`;
}

const CONTROL_CHARACTER = /\p{Cc}/gu;

/** Quotes one word for the shell. Control characters are escaped, because a terminal would act on them when pasted. */
function quoted(text: string): string {
  if (text.search(CONTROL_CHARACTER) < 0) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${text.replace(/['\\]/g, '\\$&').replace(CONTROL_CHARACTER, escaped)}'`;
}

/** UTF-8 bytes of a character in octal; some control characters have two. */
const escaped = (character: string) =>
  [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
