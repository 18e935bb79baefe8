import { errorOf, startApi } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const publish = (contentType: string) =>
  api.call('POST', '/v1/events', {
    body: '{"type":"order.created","data":{"name":"ü"}}',
    headers: { 'content-type': contentType },
  });

test.each([
  'application/json',
  'Application/JSON ; Charset = "UTF-8" ;',
  'application/json; charset=utf8',
  'application/json;charset=UTF8',
  'application/json; version=1',
  'application/json;odata=verbose;charset=utf-8',
  'application/json; charset=utf-8; boundary="a;b"',
  'application/json; profile="https://example.com/charset"',
  'application/json;\tcharset=utf-8',
])('%s is taken', async (contentType) => {
  expect((await publish(contentType)).status).toBe(202);
});

test.each([
  ['application/json; charset=iso-8859-1', 'iso-8859-1'],
  ['application/json; version=1; charset="UTF-16"', 'UTF-16'],
  ['application/json; charset=utf-8; charset=shift_jis', 'shift_jis'],
  ['application/json; charset=', ''],
])('%s is refused, and the message names the charset', async (contentType, charset) => {
  const response = await publish(contentType);
  expect(errorOf(response)).toEqual([415, 'unsupported_media_type', null]);
  expect(response.json.error.message).toMatch(`The charset "${charset}" in Content-Type is not supported. Encode`);
});

test.each(['text/plain; charset=utf-8', 'application/jsonx', 'application/json+x', 'text/x; application/json', ','])(
  '%s is refused as another media type',
  async (contentType) => {
    const response = await publish(contentType);
    expect(errorOf(response)).toEqual([415, 'unsupported_media_type', null]);
    expect(response.json.error.message).not.toContain('charset');
  },
);
