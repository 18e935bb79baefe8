import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { at, dataOf } from './api-client';
import type { List, Scope } from './api-types';
import { pagedQuery, MAX_PAGE_SIZE } from './paged-lists';
import { invalidate } from './query-client';

const ENTRIES_PAGE = 20;
const REFRESH_MS = 5_000;

/** A list, with all pages fetched so far in one array. */
function useList<Item extends { id: string }>(
  name: string,
  fetchPage: (after: string | undefined, signal: AbortSignal) => Promise<List<Item>>,
) {
  return useInfiniteQuery({
    queryKey: [name],
    ...pagedQuery(fetchPage),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: REFRESH_MS,
  });
}

/** The account's API keys, newest first, including revoked ones. */
export function useApiKeys() {
  const api = useApi();
  return useList('api-keys', (after, signal) =>
    dataOf(api.GET('/v1/api-keys', { params: { query: { limit: MAX_PAGE_SIZE, starting_after: after } }, signal })),
  );
}

/** The account's audit log, newest first. */
export function useAuditLog() {
  const api = useApi();
  return useList('audit-log', (after, signal) =>
    dataOf(api.GET('/v1/audit-log', { params: { query: { limit: ENTRIES_PAGE, starting_after: after } }, signal })),
  );
}

/** The last times that an endpoint was enabled and what it held was skipped, newest first. */
export function useSkips(endpoint: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['audit-log', 'skips', endpoint],
    queryFn: async ({ signal }) => {
      const query = { object: endpoint, action: 'endpoint.enabled', limit: MAX_PAGE_SIZE } as const;
      const { data } = await dataOf(api.GET('/v1/audit-log', { params: { query }, signal }));
      return data.filter(({ details }) => details['held'] === 'skip');
    },
  });
}

export function useCreateApiKey() {
  const api = useApi();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (scopes: Scope[]) => dataOf(api.POST('/v1/api-keys', { body: { scopes } })),
    onSuccess: refresh,
    // Drops the key from memory as soon as it is no longer shown.
    gcTime: 0,
  });
}

export function useRevokeApiKey() {
  const api = useApi();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/v1/api-keys/{id}', at(id))),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => invalidate(queries, [['api-keys'], ['audit-log']]);
}
