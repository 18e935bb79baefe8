import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { parseEndpointUrl } from '../../src/endpoints/endpoint-url';

const RUNS = { numRuns: 1_000 };
const BITS = { 4: 32, 6: 128 } as const;
type Family = keyof typeof BITS;

/** IANA IPv4 Special-Purpose Address Registry, multicast, and Azure's platform address. */
const NOT_PUBLIC_V4 = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
  192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
  240.0.0.0/4 168.63.129.16/32`;
/** Special blocks inside the global unicast block, 2000::/3 (IANA IPv6 Special-Purpose Address Registry). */
const NOT_PUBLIC_V6 = '2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20';
const GLOBAL_UNICAST = blocksOf('2000::/3')[0]!;
/** Blocks outside 2000::/3, whose edges are tried too. */
const ELSEWHERE_V6 =
  '::/128 ::1/128 ::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 5f00::/16 fc00::/7 fe80::/10';

interface Block {
  family: Family;
  first: bigint;
  prefix: number;
}

/** The number of an address in full or compressed form, without a dotted tail. */
function numberOf(text: string): bigint {
  if (!text.includes(':')) return text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  const [head = '', tail] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const groups = [...head, ...Array<string>(8 - head.length - (tail?.length ?? 0)).fill('0'), ...(tail ?? [])];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function blocksOf(cidrs: string): Block[] {
  return cidrs
    .trim()
    .split(/\s+/)
    .map((cidr) => {
      const [address = '', prefix] = cidr.split('/');
      return { family: address.includes(':') ? 6 : 4, first: numberOf(address), prefix: Number(prefix) };
    });
}

const sizeOf = ({ family, prefix }: Block) => 1n << BigInt(BITS[family] - prefix);
const isIn = (address: bigint, block: Block) => address / sizeOf(block) === block.first / sizeOf(block);

const notPublic = { 4: blocksOf(NOT_PUBLIC_V4), 6: blocksOf(NOT_PUBLIC_V6) };
const isPublic = (family: Family, address: bigint) =>
  (family === 4 || isIn(address, GLOBAL_UNICAST)) && !notPublic[family].some((block) => isIn(address, block));

const textV4 = (address: bigint) => [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
const groupsOf = (address: bigint) =>
  Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
/** The spellings of an IPv6 address: short, with all zeros, in capitals, with a dotted tail. */
function textsV6(address: bigint): string[] {
  const groups = groupsOf(address);
  const full = groups.map((group) => group.padStart(4, '0')).join(':');
  const dotted = `${groups.slice(0, 6).join(':')}:${textV4(address & 0xffff_ffffn)}`;
  return [new URL(`http://[${full}]/`).hostname.slice(1, -1), full, full.toUpperCase(), groups.join(':'), dotted];
}
const textOf = (family: Family, address: bigint) => (family === 4 ? textV4(address) : textsV6(address)[0]!);

/** Any address. Half of them are at or next to an edge of a special block. */
function anyAddress(family: Family): fc.Arbitrary<bigint> {
  const last = (1n << BigInt(BITS[family])) - 1n;
  const blocks = [...notPublic[family], ...(family === 6 ? [GLOBAL_UNICAST, ...blocksOf(ELSEWHERE_V6)] : [])];
  const edges = blocks.flatMap((block) => [block.first - 1n, block.first, block.first + sizeOf(block) - 1n]);
  const around = edges.concat(blocks.map((block) => block.first + sizeOf(block)));
  const inside = fc
    .constantFrom(...blocks)
    .chain((block) => fc.bigInt({ min: block.first, max: block.first + sizeOf(block) - 1n }));
  const edge = fc.constantFrom(...around.filter((address) => address >= 0n && address <= last));
  return fc.oneof(fc.bigInt({ min: 0n, max: last }), inside, edge);
}

const anyFamily = fc.constantFrom<Family>(4, 6);
const anyBits = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n });
const guardAllowing = (...allowedPrivateCidrs: string[]) =>
  createAddressGuard({ allowPrivate: false, allowedPrivateCidrs });
const production = guardAllowing();

/** The spellings of an IPv4 address that URL parsers accept besides the plain one. */
function spellings(address: bigint): string[] {
  const plain = textV4(address);
  const octets = plain.split('.').map(Number);
  const [a, b] = octets as [number, number];
  const hex = (value: number | bigint) => `0x${value.toString(16)}`;
  const octal = (value: number | bigint) => `0${value.toString(8)}`;
  const digitsAs = (one: (digit: number) => string) => plain.replace(/\d/g, (digit) => one(Number(digit)));
  return [
    String(address),
    hex(address),
    octal(address),
    octets.map(hex).join('.'),
    octets.map(octal).join('.'),
    `${a}.${hex(b)}.${octets.slice(2).map(octal).join('.')}`,
    `${a}.${address & 0xff_ffffn}`,
    `${a}.${b}.${address & 0xffffn}`,
    `${plain}.`,
    plain.replaceAll('.', '。'),
    digitsAs((digit) => `%3${digit}`),
    digitsAs((digit) => String.fromCodePoint(0xff10 + digit)),
    digitsAs((digit) => (digit === 0 ? '⓪' : String.fromCodePoint(0x245f + digit))),
  ];
}

function verdictOn(host: string): string {
  try {
    return parseEndpointUrl(`https://${host}/`, { allowInsecure: false, guard: production }).hostname;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('the address rule', () => {
  test.each([4, 6] as const)('IPv%i: allows exactly the addresses that no registry reserves', (family) => {
    const rule = fc.property(anyAddress(family), (address) => {
      expect(production.allows(textOf(family, address))).toBe(isPublic(family, address));
    });
    fc.assert(rule, RUNS);
  });

  test('all spellings of an IPv6 address get the same result', () => {
    const rule = fc.property(anyAddress(6), (address) => {
      const verdicts = textsV6(address).map((text) => production.allows(text));
      expect(new Set(verdicts).size).toBe(1);
    });
    fc.assert(rule, RUNS);
  });

  test('no IPv6 form of an IPv4 address is allowed, whether or not the address is public', () => {
    const rule = fc.property(anyAddress(4), anyBits(32), anyBits(80), (address, other, rest) => {
      const forms = {
        mapped: (0xffffn << 32n) | address,
        compatible: address,
        translated: (0xffffn << 48n) | address,
        nat64: (0x64ff9bn << 96n) | address,
        nat64Local: (0x64ff9b0001n << 80n) | (address << 32n) | (rest & 0xffff_ffffn),
        sixToFour: (0x2002n << 112n) | (address << 80n) | rest,
        teredoServer: (0x2001n << 112n) | (address << 64n) | (rest & 0xffff_ffff_ffffn) | (other << 16n),
        teredoClient: (0x2001n << 112n) | (other << 64n) | (address ^ 0xffff_ffffn),
      };
      const texts = Object.values(forms).flatMap(textsV6);
      expect(texts.filter((text) => !isIPv6(text) || production.allows(text))).toEqual([]);
    });
    fc.assert(rule, RUNS);
  });
});

describe('spellings in a URL', () => {
  test('only the plain spelling of an IPv4 address is accepted, and only if the address is public', () => {
    const rule = fc.property(anyAddress(4), (address) => {
      const plain = textV4(address);
      expect(verdictOn(plain)).toBe(isPublic(4, address) ? plain : 'url_host_not_public');
      const verdicts = spellings(address).map((spelling) => {
        const { hostname } = new URL(`https://${spelling}/`);
        return [spelling, hostname, verdictOn(spelling)];
      });
      expect(verdicts).toEqual(spellings(address).map((spelling) => [spelling, plain, 'url_invalid']));
    });
    fc.assert(rule, RUNS);
  });

  test('only the shortest spelling of an IPv6 address is accepted', () => {
    const rule = fc.property(anyAddress(6), (address) => {
      const [short = '', ...others] = textsV6(address);
      expect(verdictOn(`[${short}]`)).toBe(isPublic(6, address) ? `[${short}]` : 'url_host_not_public');
      // A URL parser lower-cases the host, so capitals are the same spelling.
      const disguises = others.filter((text) => text.toLowerCase() !== short);
      expect(disguises.filter((text) => verdictOn(`[${text}]`) !== 'url_invalid')).toEqual([]);
    });
    fc.assert(rule, RUNS);
  });

  test('an international name is accepted every time', () => {
    // After some thousand calls Node 20 optimises URL.canParse into code that rejects such names.
    const verdicts = Array.from({ length: 10_000 }, () => verdictOn('bücher.example.com'));
    expect(new Set(verdicts)).toEqual(new Set(['xn--bcher-kva.example.com']));
  });

  test('no character outside ASCII is turned into an ASCII one', () => {
    const beyond = fc.oneof(fc.integer({ min: 0x80, max: 0xffff }), fc.integer({ min: 0x80, max: 0x10_ffff }));
    const rule = fc.property(beyond, (codePoint) => {
      const verdict = verdictOn(`a${String.fromCodePoint(codePoint)}b.example.com`);
      expect(verdict).toMatch(/^url_|^xn--/);
    });
    fc.assert(rule, {
      numRuns: 5_000,
      examples: [[0x212a], [0x2126], [0xff21], [0xad], [0x200b], [0x3002], [0x1f4a9]],
    });
  });
});

describe('blocks that the operator allows', () => {
  const anyBlock = anyFamily.chain((family) =>
    fc.tuple(anyAddress(family), fc.integer({ min: 0, max: BITS[family] })).map(([address, prefix]): Block => {
      const block = { family, first: address, prefix };
      return { ...block, first: address - (address % sizeOf(block)) };
    }),
  );
  const cidrOf = ({ family, first, prefix }: Block) => `${textOf(family, first)}/${prefix}`;

  test('allow every address inside them, and no other', () => {
    const near = (block: Block) => {
      const last = block.first + sizeOf(block) - 1n;
      const end = (1n << BigInt(BITS[block.family])) - 1n;
      const edges = [block.first - 1n, block.first, last, last + 1n].filter((edge) => edge >= 0n && edge <= end);
      return fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: block.first, max: last }), anyAddress(block.family));
    };
    const cases = anyBlock.chain((block) =>
      fc.tuple(
        fc.constant(block),
        near(block),
        anyFamily.chain((family) => fc.tuple(fc.constant(family), anyAddress(family))),
      ),
    );
    const rule = fc.property(cases, ([block, address, [family, any]]) => {
      const guard = guardAllowing(cidrOf(block));
      const expected = (of: Family, given: bigint) =>
        (of === block.family && isIn(given, block) && !(of === 6 && given >> 32n === 0xffffn)) || isPublic(of, given);
      expect(guard.allows(textOf(block.family, address))).toBe(expected(block.family, address));
      expect(guard.allows(textOf(family, any))).toBe(expected(family, any));
    });
    fc.assert(rule, RUNS);
  });

  test('never allow an IPv4-mapped address, and an IPv4 block allows no IPv6 form of its addresses', () => {
    const rule = fc.property(anyAddress(4), anyBlock, (address, block) => {
      const mapped = textsV6((0xffffn << 32n) | address);
      const guards = [guardAllowing(cidrOf(block)), guardAllowing(`${textV4(address)}/32`, '::ffff:0:0/96', '::/0')];
      for (const guard of guards) expect(mapped.filter((text) => guard.allows(text))).toEqual([]);
      const anyV4 = guardAllowing('0.0.0.0/0');
      const disguised = [address, (0x64ff9bn << 96n) | address, (0x2002n << 112n) | (address << 80n)];
      expect(disguised.flatMap(textsV6).filter((text) => anyV4.allows(text))).toEqual([]);
    });
    fc.assert(rule, RUNS);
  });
});
