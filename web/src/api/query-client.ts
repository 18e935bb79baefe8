import { QueryClient } from '@tanstack/react-query';
import type { QueryKey } from '@tanstack/react-query';
import { ApiError } from './api-client';

const MAX_RETRIES = 3;

/** Retries failed requests, except those that the API rejects with a 4xx status. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < MAX_RETRIES,
    },
  },
});

/** Refetches the queries whose keys begin with one of these. Resolves when those in view are up to date. */
export const invalidate = (queries: QueryClient, queryKeys: QueryKey[]) =>
  Promise.all(queryKeys.map((queryKey) => queries.invalidateQueries({ queryKey })));

export const POLL_MS = 2_500;

interface PolledQuery {
  state: { status: string; error: Error | null };
}

/** Polls a list. Each poll fetches all pages shown, so more pages are polled less often. */
export const pollEvery = (isLive: boolean) => (query: { state: { data?: { pages: unknown[] } } }) =>
  isLive && POLL_MS * Math.max(1, query.state.data?.pages.length ?? 1);

/** Polls, unless the API has said that there is no such object. */
export const pollUnlessMissing = ({ state: { error } }: PolledQuery) =>
  !(error instanceof ApiError && error.status === 404) && POLL_MS;

/** Polls until the first success, for objects that never change. */
export const pollUntilSuccess = (query: PolledQuery) => query.state.status !== 'success' && pollUnlessMissing(query);
