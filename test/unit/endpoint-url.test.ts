import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { EndpointUrlError, parseEndpointUrl } from '../../src/endpoints/endpoint-url';

const production = {
  allowInsecure: false,
  guard: createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: [] }),
};
const insecure = { allowInsecure: true, guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }) };

function codeOf(url: string, options = production): string {
  try {
    return `accepted as ${parseEndpointUrl(url, options).href}`;
  } catch (error) {
    if (!(error instanceof EndpointUrlError)) throw error;
    return error.code;
  }
}

test.each([
  ['http://example.com/', 'url_not_https'],
  ['javascript:alert(1)', 'url_not_https'],
  ['//example.com/', 'url_invalid'],
  [' https://example.com/', 'url_invalid'],
  ['https://exa\u0000mple.com/', 'url_invalid'],
  ['https://example.com/a\tb', 'url_invalid'],
  ['https://0x7f000001/', 'url_invalid'],
  ['https://127.0.0.1./', 'url_invalid'],
  ['https://ex!ample.com/', 'url_invalid'],
  ['https://\u212aube.example.com/', 'url_invalid'],
  ['https:///example.com/', 'url_invalid'],
  ['https://example.com:/', 'url_invalid'],
  ['https://[fe80::1%25eth0]/', 'url_invalid'],
  [`https://example.com/${'ü'.repeat(400)}`, 'url_invalid'],
  ['https://@example.com/', 'url_has_credentials'],
  [`https://${'a.'.repeat(127)}com/`, 'url_invalid'],
  ['https://[2606:4700:4700:0:0:0:0:1111]/', 'url_invalid'],
  ['https://user@example.com/', 'url_has_credentials'],
  ['https://user:word@example.com/', 'url_has_credentials'],
  ['https://127.0.0.1/', 'url_host_not_public'],
  ['https://[::1]/', 'url_host_not_public'],
  ['https://payments/', 'url_host_not_public'],
  ['https://metadata.google.internal/', 'url_host_not_public'],
  ['https://a.LAN/', 'url_host_not_public'],
  ['https://example.com:80/', 'url_port_not_allowed'],
  ['https://example.com:1023/', 'url_port_not_allowed'],
  ['https://example.com:0/', 'url_port_not_allowed'],
])('%s is %s', (url, code) => {
  expect(codeOf(url)).toBe(code);
});

test.each([
  [`https://example.com/${'a'.repeat(2_028)}`, `https://example.com/${'a'.repeat(2_028)}`],
  ['https://BÜCHER.example.com/', 'https://xn--bcher-kva.example.com/'],
  ['https://bu\u0308cher.example.com/', 'https://xn--bcher-kva.example.com/'],
  ['https://faß.example.com/', 'https://xn--fa-hia.example.com/'],
  ['https://Kube_1.example.com:1024/#top', 'https://kube_1.example.com:1024/#top'],
])('%s is accepted', (url, href) => {
  expect(codeOf(url)).toBe(`accepted as ${href}`);
});

test('the message says what to write instead', () => {
  const message = (url: string) => {
    try {
      parseEndpointUrl(url, production);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  expect(message('http://example.com/')).toContain('https://');
  expect(message('https://example.com:22/')).toContain('Use 443, or 1024 or higher');
  expect(message('https://ｅxample.com/')).toContain('Write it as example.com');
});

describe('if insecure endpoints are allowed', () => {
  test.each([
    'http://localhost:3000/hook',
    'https://localhost/hook',
    'http://127.0.0.1:8080/hook',
    'http://[::1]:8080/hook',
    'http://receiver/hook',
    'http://printer.local:80/hook',
    'https://example.com/hook',
  ])('%s is accepted', (url) => {
    expect(codeOf(url, insecure)).toBe(`accepted as ${new URL(url).href}`);
  });

  test.each([
    ['ftp://localhost/', 'url_not_https'],
    ['http://localhost:22/', 'url_port_not_allowed'],
    ['http://localhost:443/', 'url_port_not_allowed'],
    ['http://user@localhost/', 'url_has_credentials'],
    ['http://localhost./', 'url_invalid'],
    ['http://0x7f.1/', 'url_invalid'],
    ['http:/localhost/', 'url_invalid'],
  ])('%s is still %s', (url, code) => {
    expect(codeOf(url, insecure)).toBe(code);
  });
});
