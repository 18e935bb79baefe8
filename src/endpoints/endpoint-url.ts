import { isIP } from 'node:net';
import { domainToUnicode } from 'node:url';

const MAX_URL_CHARACTERS = 2_048;
const MAX_HOST_CHARACTERS = 253;
const CONTROL = /\p{Cc}/u;
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const AUTHORITY = /^[a-z]+:\/\/([^/?#]*)/i;
const GRAMMAR = /^https?:\/\/(\[[^\s/\\?#@[\]%]+\]|[^\s/\\?#:@[\]%]+)(?::\d+)?(?:[/?#].*)?$/iu;
/** The only non-ASCII character whose lower case is an ASCII letter: it would pass for a k. */
const KELVIN_SIGN = /\u212a/;
const LABEL = /^[a-z0-9_-]{1,63}$/;
/** Names that resolve only inside a network (RFC 6761, 6762, 7686, 8375, and common practice). */
const SPECIAL_NAMES =
  /(?:^|\.)(?:localhost|local|internal|localdomain|home\.arpa|onion|lan|home|corp|intranet|private)$/;

export type EndpointUrlErrorCode =
  'url_not_https' | 'url_invalid' | 'url_has_credentials' | 'url_host_not_public' | 'url_port_not_allowed';

/** The URL is not allowed for an endpoint. The message says what to write instead. */
export class EndpointUrlError extends Error {
  override name = 'EndpointUrlError';
  constructor(
    readonly code: EndpointUrlErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Decides whether an endpoint may have a literal address as its host. */
export interface AddressCheck {
  allows(address: string): boolean;
}

interface EndpointUrlOptions {
  /** Allows http, and names that only we can resolve, such as `localhost`. */
  allowInsecure: boolean;
  guard: AddressCheck;
}

/**
 * Parses the URL that a customer gave for an endpoint. Parsers disagree about unusual spellings (octal addresses, encoded
 * hosts, backslashes, user names that look like hosts), so a strict grammar is applied first, and the host must be the same
 * before and after parsing. The host name is not resolved: the result would prove nothing about a later attempt.
 * @returns the parsed URL. Store its `href`, never the raw text.
 * @throws {EndpointUrlError}
 */
export function parseEndpointUrl(raw: string, options: EndpointUrlOptions): URL {
  checkScheme(raw, options.allowInsecure);
  const typedHost = hostOf(raw);
  const url = parsed(raw);
  if (!isSpelledPlainly(typedHost, url.hostname)) {
    refuse('url_invalid', `The host has an unusual spelling. Write it as ${url.hostname}.`);
  }
  checkLength(url.href);
  checkPort(url);
  checkHost(url.hostname.replace(/^\[|\]$/g, ''), options);
  return url;
}

function refuse(code: EndpointUrlErrorCode, message: string): never {
  throw new EndpointUrlError(code, message);
}

/** Does not use `URL.canParse`: once optimised, that of Node 20 rejects hosts such as bücher.example.com. */
function parsed(raw: string): URL {
  try {
    return new URL(raw);
  } catch {
    return refuse('url_invalid', 'The URL is not valid. Check its host and port.');
  }
}

function checkLength(url: string): void {
  if (url.length > MAX_URL_CHARACTERS) {
    refuse('url_invalid', `The URL is too long. The limit is ${MAX_URL_CHARACTERS} characters, after encoding.`);
  }
}

/** Whether the host is the same after parsing as it was typed, in ASCII or in Unicode. */
function isSpelledPlainly(typed: string, hostname: string): boolean {
  const normal = typed.toLowerCase().normalize('NFC');
  return !KELVIN_SIGN.test(typed) && [hostname, domainToUnicode(hostname)].includes(normal);
}

function checkScheme(raw: string, allowInsecure: boolean): void {
  checkLength(raw);
  if (raw !== raw.trim() || CONTROL.test(raw)) {
    refuse('url_invalid', 'The URL must not begin or end with white space, or contain control characters.');
  }
  const scheme = SCHEME.exec(raw)?.[1]?.toLowerCase();
  if (!scheme) refuse('url_invalid', 'The URL is not complete. It must begin with https://.');
  if (scheme !== 'https' && !(allowInsecure && scheme === 'http')) {
    refuse('url_not_https', 'The URL must begin with https://.');
  }
}

function hostOf(raw: string): string {
  if (AUTHORITY.exec(raw)?.[1]?.includes('@')) {
    refuse('url_has_credentials', 'The URL must not contain a user name or password. Verify our signature instead.');
  }
  return GRAMMAR.exec(raw)?.[1] ?? refuse('url_invalid', 'The URL is not valid. Write it as https://host/path.');
}

function checkPort(url: URL): void {
  const usual = url.protocol === 'https:' ? 443 : 80;
  if (url.port !== '' && Number(url.port) < 1_024) {
    refuse('url_port_not_allowed', `The port is not allowed. Use ${usual}, or 1024 or higher.`);
  }
}

function checkHost(host: string, { allowInsecure, guard }: EndpointUrlOptions): void {
  if (isIP(host)) {
    if (!guard.allows(host)) {
      refuse('url_host_not_public', 'The address is not public. Use one that is reachable from the Internet.');
    }
    return;
  }
  const labels = host.split('.');
  if (host.length > MAX_HOST_CHARACTERS || !labels.every((label) => LABEL.test(label))) {
    refuse(
      'url_invalid',
      'The host is not a valid name. It must consist of labels of letters, digits and hyphens, without a final dot.',
    );
  }
  if (!allowInsecure && (labels.length === 1 || SPECIAL_NAMES.test(host))) {
    refuse('url_host_not_public', 'The host is not a public name. Use one that resolves on the Internet.');
  }
}
