import { QueryClient } from '@tanstack/react-query';
import type { QueryKey } from '@tanstack/react-query';
import { ApiError } from './client';

const MAX_RETRIES = 3;

/** What the API refuses is not asked again; what does not answer is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < MAX_RETRIES,
    },
  },
});

/** Asks anew for all that these keys begin; done when what is shown of it has come. */
export const invalidate = (queries: QueryClient, queryKeys: QueryKey[]) =>
  Promise.all(queryKeys.map((queryKey) => queries.invalidateQueries({ queryKey })));
