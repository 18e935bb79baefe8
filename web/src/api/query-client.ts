import { QueryClient } from '@tanstack/react-query';
import type { QueryKey } from '@tanstack/react-query';
import { ApiError } from './client';

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
