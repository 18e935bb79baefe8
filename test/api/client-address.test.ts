import { API_SETTINGS } from '../support/defaults';
import { newEndpoint, startApi } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ settings: { ...API_SETTINGS, trustedProxyHops: 1 } });
});
afterAll(() => api.stop());

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['[2001:db8::7]:51234', '2001:db8::7'],
  ['203.0.113.66, 203.0.113.7:51234', '203.0.113.7'],
  ['unknown', null],
  ['<b>evil</b>', null],
])('behind a proxy that forwards for %s, the audit log has the address %s', async (forwarded, ip) => {
  const { id } = await newEndpoint(api);
  await api.call('POST', `/v1/webhooks/${id}/disable`, { headers: { 'x-forwarded-for': forwarded } });
  const { json } = await api.call('GET', `/v1/audit-log?object=${id}`);
  expect(json.data[0]).toMatchObject({ action: 'endpoint.disabled', ip });
});
