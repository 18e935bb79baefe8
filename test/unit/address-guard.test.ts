import { BlockedAddressError, createAddressGuard, DnsError } from '../../src/sending/address-guard/address-guard';
import { isPublicAddress, ownAddresses } from '../../src/sending/address-guard/public-address';

const production = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: [] });

/** First and last addresses of the blocks that the IANA registries and cloud providers reserve. */
const forbidden = `
  0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.0
  169.254.169.254 169.254.170.2 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.1
  192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.0 192.168.255.255 192.175.48.1 198.18.0.0 198.19.255.255 198.51.100.1
  203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 100.100.100.200 168.63.129.16
  :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::a00:1 64:ff9b::808:808 64:ff9b:1::1 100::1
  100:0:0:1::1 2001::1 2001:2::1 2001:3::1 2001:10::1 2001:20::1 2001:30::1 2001:1ff:ffff::1 2001:db8::1 2002:7f00:1::
  2002:808:808::1 2620:4f:8000::1 3fff::1 3fff:fff:ffff::1 4000::1 5f00::1 8000::1 fc00::1 fd00:ec2::254 fd20:ce::254
  fe80::1 fe80::1%lo fec0::1 ff02::1 2606:4700:4700::1111%lo`
  .trim()
  .split(/\s+/);

const permitted = `
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 172.15.255.255
  172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.15 168.63.129.17
  2000::1 2001:200::1 2001:4860:4860::8888 2606:4700:4700::1111 2003::1 2a00:1450:4001::1 3ffe:ffff::1`
  .trim()
  .split(/\s+/);

test.each(forbidden)('%s is refused', (address) => expect(production.allows(address)).toBe(false));

test.each(permitted)('%s is allowed', (address) => expect(production.allows(address)).toBe(true));

test.each(['', 'localhost', '127.1', '0x7f.0.0.1', '8.8.8.8:443', '[2606:4700:4700::1111]', ' 8.8.8.8', '8.8.8.8/8'])(
  'what is not an address is refused: %j',
  (text) => expect(production.allows(text)).toBe(false),
);

test('the addresses of this machine are refused, public or not', () => {
  expect(ownAddresses()).toContain('127.0.0.1');
  const own = ['93.184.216.34', '2606:2800:220:1:0:0:0:1'];
  expect(isPublicAddress('93.184.216.34', own)).toBe(false);
  expect(isPublicAddress('2606:2800:220:1::1', own)).toBe(false);
  expect(isPublicAddress('93.184.216.35', own)).toBe(true);
});

describe('exceptions', () => {
  test('blocks that the operator allows are allowed although they are reserved, and no other address is', () => {
    const guard = createAddressGuard({
      allowPrivate: false,
      allowedPrivateCidrs: ['10.1.0.0/16', 'fd00:1::/32', '168.63.129.16/32'],
    });
    const allowed = ['10.1.0.1', '10.1.255.255', 'fd00:1::5', '168.63.129.16', '8.8.8.8'];
    expect(allowed.filter((address) => !guard.allows(address))).toEqual([]);
    const refused = ['10.2.0.1', '10.0.255.255', 'fd00:2::5', '127.0.0.1', '::1', '169.254.169.254'];
    expect(refused.filter((address) => guard.allows(address))).toEqual([]);
  });

  test('a block allows no address of the other family, and never an IPv4-mapped address', () => {
    const allowedPrivateCidrs = ['10.1.0.0/16', '::/64', '::ffff:0:0/96', '64:ff9b::/96'];
    const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs });
    expect(['10.1.0.1', '::1', '64:ff9b::a02:1'].filter((address) => !guard.allows(address))).toEqual([]);
    const refused = ['127.0.0.1', '10.2.0.1', '::ffff:10.1.0.1', '::ffff:a01:1', '2002:a01:1::'];
    expect(refused.filter((address) => guard.allows(address))).toEqual([]);
  });

  test('with allowPrivate every address is allowed, and text that is not an address is not', () => {
    const guard = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] });
    expect(['127.0.0.1', '::1', '10.0.0.1', '8.8.8.8'].every((address) => guard.allows(address))).toBe(true);
    expect(guard.allows('localhost')).toBe(false);
  });

  test('a block that is not a CIDR block prevents the start', () => {
    expect(() => createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: ['10.0.0.0/33'] })).toThrow();
  });
});

describe('the addresses of a host name', () => {
  function lookUp(answer: string[] | Error): Promise<string[]> {
    const resolve = async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: [], resolve }).addressesOf(
      'hooks.example.com',
    );
  }

  test('are exactly the checked ones', async () => {
    const answer = ['93.184.216.34', '2606:2800:220:1::1'];
    expect(await lookUp(answer)).toEqual(answer);
  });

  test.each([[['10.0.0.1']], [['93.184.216.34', '10.0.0.1']], [['2606:2800:220:1::1', '::1']], [['nonsense']]])(
    'refuses %j as a whole, without naming an address',
    async (answer) => {
      const error = await lookUp(answer).catch((reason: unknown) => reason as Error);
      expect(error).toBeInstanceOf(BlockedAddressError);
      expect(error).toMatchObject({ code: 'ERR_BLOCKED_ADDRESS' });
      for (const address of answer) expect((error as Error).message).not.toContain(address);
    },
  );

  test('are never none, nor more than 32', async () => {
    const crowd = Array.from({ length: 33 }, (_, at) => `8.8.8.${at}`);
    await expect(lookUp([])).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(lookUp(crowd)).rejects.toMatchObject({ code: 'ETOOMANYADDRESSES' });
    await expect(lookUp(crowd.slice(1))).resolves.toHaveLength(32);
  });

  test("passes on the resolver's error code", async () => {
    const error = await lookUp(Object.assign(new Error('queryA'), { code: 'ESERVFAIL' })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DnsError);
    expect(error).toMatchObject({ code: 'ESERVFAIL' });
  });
});
