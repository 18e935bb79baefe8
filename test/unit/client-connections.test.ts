import { networkOf } from '../../src/api/http/client-connections';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  // How a socket that listens on both families shows an IPv4 client.
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8:1:2::', '2001:db8:1:2::'],
  ['2001:db8:1:3::1', '2001:db8:1:3::'],
  ['fe80::1%eth0', 'fe80::'],
  [undefined, undefined],
])('connections from %s count for %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
