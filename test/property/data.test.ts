import fc from 'fast-check';
import { newEndpoint, request, startApi } from '../api/support';
import type { TestApi } from '../api/support';
import { jsonObjectText, nestedText, sizedText } from './json-text';

const MAX_DATA_BYTES = 256 * 1024;
const MAX_DEPTH = 64;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await newEndpoint(api);
});
afterAll(() => api.stop());

const publish = (data: string) =>
  request(api.base, 'POST', '/v1/events', { key: api.key, body: `{"type":"order.created","data":${data}}` });

async function storedData(eventId: string): Promise<string> {
  const { rows } = await api.pool.query<{ body: Buffer }>('select body from events where id = $1', [eventId]);
  const body = rows[0]!.body.toString();
  return body.slice(body.indexOf('"data":') + '"data":'.length, -1);
}

test('any JSON object is stored byte for byte, as it will be sent', async () => {
  await fc.assert(
    fc.asyncProperty(jsonObjectText, async (data) => {
      const { status, json } = await publish(data);
      expect([status, json.error]).toEqual([202, undefined]);
      expect(await storedData(json.id)).toBe(data);
    }),
    { numRuns: 300 },
  );
}, 120_000);

test('data is refused at a documented limit, and exactly there', async () => {
  const around = (limit: number) => fc.integer({ min: limit - 3, max: limit + 3 });
  await fc.assert(
    fc.asyncProperty(around(MAX_DEPTH), around(MAX_DATA_BYTES), async (levels, bytes) => {
      const deep = await publish(nestedText(levels));
      expect([deep.status, deep.json.error?.code]).toEqual(
        levels <= MAX_DEPTH ? [202, undefined] : [400, 'json_too_deep'],
      );
      const long = await publish(sizedText(bytes));
      expect([long.status, long.json.error?.code, long.json.error?.param]).toEqual(
        bytes <= MAX_DATA_BYTES ? [202, undefined, undefined] : [413, 'payload_too_large', 'data'],
      );
    }),
    { numRuns: 30 },
  );
}, 120_000);
