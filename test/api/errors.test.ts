import { errorOf, startApi } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

test('an error repeats only the beginning of what the caller sent', async () => {
  const long = 'x'.repeat(100_000);
  const type = await api.call('POST', '/v1/events', { body: { type: long, data: {} } });
  expect(errorOf(type)).toEqual([400, 'unknown_event_type', 'type']);
  expect(type.json.error.message).toHaveLength(500);
  const field = await api.call('POST', '/v1/events', { body: { type: 'order.created', data: {}, [long]: 1 } });
  expect(errorOf(field)).toEqual([400, 'unknown_field', 'x'.repeat(100)]);
});
