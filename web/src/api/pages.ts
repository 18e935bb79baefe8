import type { Api, Query } from './client';
import type { List } from './types';

/** The most that one page of the API may hold. */
export const MAX_PAGE_SIZE = 100;

interface Item {
  id: string;
}

/** The cursor of the page after this one. */
const nextCursor = ({ has_more: hasMore, data }: List<Item>) => (hasMore ? data.at(-1)?.id : undefined);

/** What an infinite query needs to fetch a list of the API page by page. */
export const byPages = <Listed extends Item>(api: Api, path: string, query: Query) => ({
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    api.get<List<Listed>>(path, { ...query, starting_after: pageParam }, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: nextCursor,
});

/** The pages of a list of the API, one after the other, at most so many. */
export async function* walk<Listed extends Item>(
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
