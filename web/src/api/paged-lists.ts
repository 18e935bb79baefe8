import type { List } from './api-types';

/** Largest page size that the API accepts. */
export const MAX_PAGE_SIZE = 100;

/** Fetches one page of a list. @param after cursor; `undefined` for the first page */
type FetchPage<Item> = (after: string | undefined, signal: AbortSignal) => Promise<List<Item>>;

/** Cursor of the next page; `undefined` on the last one. */
const nextCursor = ({ has_more: hasMore, data }: List<{ id: string }>) => (hasMore ? data.at(-1)?.id : undefined);

/** Options of an infinite query that fetches a list of the API page by page. */
export const pagedQuery = <Item extends { id: string }>(fetchPage: FetchPage<Item>) => ({
  queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
    fetchPage(pageParam, signal),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: nextCursor,
});

/** Yields the pages of a list of the API in order, at most `maxPages` of them. */
export async function* eachPage<Item extends { id: string }>(
  fetchPage: FetchPage<Item>,
  { maxPages, signal }: { maxPages: number; signal: AbortSignal },
) {
  let after: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const list = await fetchPage(after, signal);
    yield list;
    after = nextCursor(list);
    if (after === undefined) return;
  }
}
