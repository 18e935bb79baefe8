import fc from 'fast-check';
import { newAccount, newEndpoint, newEvent, request, startApi } from '../api/support';
import type { Json, TestApi } from '../api/support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** The number of events published before the first page, and for each page its limit and how many are published during the request. */
const walk = fc.record({
  before: fc.integer({ min: 0, max: 12 }),
  pages: fc.array(fc.record({ limit: fc.integer({ min: 1, max: 5 }), publish: fc.integer({ min: 0, max: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
});

test.each(['/v1/events', '/v1/deliveries', '/v1/deliveries?type=order.created&status=pending'])(
  'the pages of %s show what was there at first exactly once, newest first, while events are published',
  async (path) => {
    await fc.assert(
      fc.asyncProperty(walk, async ({ before, pages }) => {
        const account = { ...api, ...(await newAccount(api.pool)) };
        const call: TestApi['call'] = (method, to, given = {}) =>
          request(api.base, method, to, { key: account.key, ...given });
        const own = { ...api, key: account.key, call };
        await newEndpoint(own);
        const published: string[] = [];
        for (let nth = 0; nth < before; nth += 1) published.push((await newEvent(own)).id);

        const seen: string[] = [];
        let cursor = '';
        for (let page = 0, hasMore = true; hasMore; page += 1) {
          const { limit, publish } = pages[page % pages.length]!;
          const asked = call('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
          // New events can be on the first page only.
          const [response] = await Promise.all([
            asked,
            ...Array.from({ length: page < 8 ? publish : 0 }, () => newEvent(own)),
          ]);
          expect(response.status).toBe(200);
          const items = response.json.data as Json[];
          expect(items.length).toBeLessThanOrEqual(limit);
          seen.push(...items.map((item) => item.event ?? item.id));
          hasMore = response.json.has_more;
          if (hasMore) cursor = `&starting_after=${items.at(-1).id}`;
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((id) => published.includes(id))).toEqual(published.toReversed());
      }),
      { numRuns: 25 },
    );
  },
  120_000,
);
