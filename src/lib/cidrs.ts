import { isIP } from 'node:net';

/**
 * Parses a list of address blocks such as `10.1.0.0/16,fd00::/8`; an empty text is an empty list.
 * @throws {Error} that quotes the block that is none.
 */
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
