import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { at, dataOf } from './api-client';
import type { Recovery } from './api-types';
import { POLL_MS } from './query-client';

/** The endpoint's most recent recovery; `null` when there was none. */
export function useRecovery(endpoint: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['recoveries', endpoint],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/v1/recoveries', { params: { query: { endpoint, limit: 1 } }, signal }))).data[0] ?? null,
    refetchInterval: ({ state }) => state.data?.status === 'running' && POLL_MS,
  });
}

/** Counts the deliveries that a recovery would send again, without sending them. */
export function useDryRun(endpoint: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (since: string) =>
      dataOf(api.POST('/v1/webhooks/{id}/recover', { ...at(endpoint), body: { since, dry_run: true } })),
  });
}

export function useStartRecovery(endpoint: string) {
  const api = useApi();
  const show = useShowRecovery(endpoint);
  return useMutation({
    // Without `dry_run`, the response is always a recovery.
    mutationFn: (since: string) =>
      dataOf(api.POST('/v1/webhooks/{id}/recover', { ...at(endpoint), body: { since } })) as Promise<Recovery>,
    onSuccess: show,
  });
}

export function useCancelRecovery(endpoint: string) {
  const api = useApi();
  const show = useShowRecovery(endpoint);
  return useMutation({
    mutationFn: (id: string) => dataOf(api.POST('/v1/recoveries/{id}/cancel', at(id))),
    onSuccess: show,
  });
}

function useShowRecovery(endpoint: string) {
  const queries = useQueryClient();
  return (recovery: Recovery) => {
    queries.setQueryData(['recoveries', endpoint], recovery);
    return queries.invalidateQueries({ queryKey: ['deliveries'] });
  };
}
