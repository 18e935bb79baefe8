import { isIP } from 'node:net';
import { z } from 'zod';
import { databaseUrlProblem } from './db/database-url';

/** A port of this machine. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port, 1 to 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'must be a port, 1 to 65535');

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

/** A whole number within bounds. Other spellings of a number, such as `1e3` or `0x10`, are refused. */
export const wholeNumber = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

/** A whole number that has a default. */
export const count = (least: number, most: number, standard: number) => wholeNumber(least, most).default(standard);

/** Base of links that customers see. It may have a path, without a slash at its end. */
export const baseUrl = z.string().transform((text, context) => {
  const problem = baseUrlProblem(text);
  if (problem) context.addIssue({ code: 'custom', message: problem });
  return text.replace(/\/+$/, '');
});

function baseUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    return 'must be a URL that begins with http:// or https://, as in https://hooks.example.com';
  }
  if (url.username || url.password) return 'must not contain a user name or password: it is shown to customers';
  if (/[?#]/.test(text)) return 'must not have a query or fragment: paths are added to it';
  if (!/^(\/[\w.~-]+)*\/*$/.test(url.pathname)) return 'may have a path of letters, digits, "-", ".", "_" and "~" only';
  return undefined;
}

export const databaseUrl = z.string().superRefine((text, context) => {
  const problem = databaseUrlProblem(text);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** Host and port, without a scheme: TLS is a setting of its own. */
export const hostAndPort = z
  .string()
  .regex(
    /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i,
    'must be host:port without a scheme, as in temporal.example.com:7233',
  );

export const hostName = z
  .string()
  .regex(/^[A-Za-z0-9._:[\]-]{1,255}$/, 'must be a host name such as hooks.example.com');

export const HOUR_MS = 3_600_000;

/** A number of whole hours. */
export const hours = z
  .string()
  .regex(/^\d{1,4}h$/, 'must be whole hours from 1h to 8760h, such as 72h')
  .refine(
    (text) => parseInt(text) >= 1 && parseInt(text) <= 8_760,
    'must be whole hours from 1h to 8760h, such as 72h',
  );

/** A sender. A control character could begin another header. */
export const mailFrom = z
  .string()
  .min(3)
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/, 'must not contain line breaks or other control characters');

/** @throws {Error} with the block that is none. */
export function parseCidrs(text: string): string[] {
  const cidrs = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const cidr of cidrs) {
    const [address = '', bits = ''] = cidr.split('/');
    const family = isIP(address);
    const valid = family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
    if (!valid) throw new Error(`"${cidr}" is not a CIDR block such as 10.0.0.0/8 or fd00::/8`);
  }
  return cidrs;
}

/**
 * A list of IP addresses and CIDR blocks, separated by commas, as in `192.0.2.10,2001:db8::/64`.
 * @throws {Error} that names the first that is neither.
 */
export function parseAddresses(text: string): string[] {
  const addresses = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const address of addresses) {
    if (isIP(address) === 0) parseCidrs(address);
  }
  return addresses;
}

/** Blocks larger than any private network (10.0.0.0/8, fc00::/7), which are likely to be a mistake. */
export const hugeCidrs = (cidrs: readonly string[]): string[] =>
  cidrs.filter((cidr) => Number(cidr.split('/')[1]) < (cidr.includes(':') ? 7 : 8));
