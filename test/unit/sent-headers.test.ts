import { headersFromKept, headersToKeep } from '../../src/deliveries/sent-headers';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { requestHeaders, sentRequest } from '../../src/sending/request-headers';
import { asId } from '../support/as-id';

const key = { deliveryId: asId('dlv', 'dlv_01J00000000000000000000001'), cycle: 1, attempt: 3 };

const begun = (isTest: boolean) => ({
  accountId: asId('acct', 'acct_01J00000000000000000000001'),
  endpointId: asId('we', 'we_01J00000000000000000000001'),
  enabledAt: new Date(),
  url: 'https://a.example/',
  secrets: [generateSecret()],
  eventId: asId('evt', 'evt_01J00000000000000000000001'),
  eventType: 'order.created',
  isTest,
  body: Buffer.from('{}'),
  sentAt: new Date('2026-01-02T03:04:05.678Z'),
});

test.each([false, true])(
  'the headers of an attempt are shown as they were sent, without its signatures (test: %s)',
  (isTest) => {
    const attempt = begun(isTest);
    const sent = requestHeaders(key, attempt);
    const kept = headersToKeep(sent, sentRequest(key, attempt));
    expect(kept).toEqual({});
    expect(headersFromKept(kept, sentRequest(key, attempt))).toEqual({
      ...sent,
      'X-HanDl-Signature': '[redacted]',
      'webhook-signature': '[redacted]',
    });
    expect(Object.keys(headersFromKept(kept, sentRequest(key, attempt)))).toEqual(Object.keys(sent));
  },
);

test('a header that differs from the standard ones is kept, and a signature never', () => {
  const attempt = begun(false);
  const sent = { ...requestHeaders(key, attempt), 'User-Agent': 'HanDl-Webhooks/2.0', 'X-Shop': 'a' };
  const kept = headersToKeep(sent, sentRequest(key, attempt));
  expect(kept).toEqual({ 'User-Agent': 'HanDl-Webhooks/2.0', 'X-Shop': 'a' });
  expect(headersFromKept(kept, sentRequest(key, attempt))).toMatchObject(kept);
});

test('what a release before this one has kept, all headers, is shown unchanged', () => {
  const attempt = begun(false);
  const all = { ...requestHeaders(key, attempt), 'X-HanDl-Signature': '[redacted]', 'webhook-signature': '[redacted]' };
  expect(headersFromKept(all, sentRequest(key, attempt))).toEqual(all);
});
