import type { Attempt, Delivery } from '../api/types';

const firstHeaders = (delivery: Delivery): [string, string][] => [
  ['Content-Type', 'application/json'],
  ['X-HanDl-Event', delivery.type],
  ['X-HanDl-Delivery', delivery.id],
  ['X-HanDl-Attempt', String(delivery.attempt)],
  ['webhook-id', delivery.event],
];

/**
 * The POST of the last attempt, or of the first one to come, as a command for a shell (bash, zsh, ksh). The body goes
 * through a pipe: a program's argument may hold no more than 128 KiB on Linux, a shell's own `printf` any length.
 * @param body as it is sent.
 */
export function curlOf(delivery: Delivery, last: Attempt | undefined, url: string, body: string): string {
  const headers = last?.request_headers ? Object.entries(last.request_headers) : firstHeaders(delivery);
  const options = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const curl = [`curl -X POST ${quoted(url)}`, ...options, '--data-binary @-'];
  return `printf %s ${quoted(body)} |\n${curl.join(' \\\n  ')}`;
}

const CONTROL_CHARACTER = /\p{Cc}/gu;

/** One word of the shell. A terminal would act on control characters that are pasted, so those are written as escapes. */
function quoted(text: string): string {
  if (text.search(CONTROL_CHARACTER) < 0) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${text.replace(/['\\]/g, '\\$&').replace(CONTROL_CHARACTER, escaped)}'`;
}

/** Its bytes in UTF-8, in octal: some control characters have two. */
const escaped = (character: string) =>
  [...new TextEncoder().encode(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
