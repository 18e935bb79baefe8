import type { Api, Query } from './api-client';
import type { List } from './api-types';

/** Largest page size that the API accepts. */
export const MAX_PAGE_SIZE = 100;

interface Item {
  id: string;
}

/** Cursor of the next page; `undefined` on the last one. */
const nextCursor = ({ has_more: hasMore, data }: List<Item>) => (hasMore ? data.at(-1)?.id : undefined);

/** Options of an infinite query that fetches a list of the API page by page. */
export const pagedQuery = <Listed extends Item>(api: Api, path: string, query: Query) => ({
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    api.get<List<Listed>>(path, { ...query, starting_after: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: nextCursor,
});

/** Yields the pages of a list of the API in order, at most `maxPages` of them. */
export async function* eachPage<Listed extends Item>(
  api: Api,
  path: string,
  { query, maxPages, signal }: { query?: Query; maxPages: number; signal: AbortSignal },
) {
  let after: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const list = await api.get<List<Listed>>(path, { ...query, limit: MAX_PAGE_SIZE, starting_after: after }, signal);
    yield list;
    after = nextCursor(list);
    if (after === undefined) return;
  }
}
