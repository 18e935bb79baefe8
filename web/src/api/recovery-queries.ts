import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { POLL_MS } from './query-client';
import type { List, Recovery } from './api-types';
import { pathOf } from './endpoint-queries';

/** The endpoint's most recent recovery; `null` when there was none. */
export function useRecovery(endpoint: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['recoveries', endpoint],
    queryFn: async ({ signal }) =>
      (await api.get<List<Recovery>>('/v1/recoveries', { endpoint, limit: 1 }, signal)).data[0] ?? null,
    refetchInterval: ({ state }) => state.data?.status === 'running' && POLL_MS,
  });
}

/** Counts the deliveries that a recovery would send again, without sending them. */
export function useDryRun(endpoint: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (since: string) =>
      api.send<{ total: number; since: string }>('POST', pathOf(endpoint, '/recover'), { since, dry_run: true }),
  });
}

export function useStartRecovery(endpoint: string) {
  const api = useApi();
  const show = useShowRecovery(endpoint);
  return useMutation({
    mutationFn: (since: string) => api.send<Recovery>('POST', pathOf(endpoint, '/recover'), { since }),
    onSuccess: show,
  });
}

export function useCancelRecovery(endpoint: string) {
  const api = useApi();
  const show = useShowRecovery(endpoint);
  return useMutation({
    mutationFn: (id: string) => api.send<Recovery>('POST', `/v1/recoveries/${id}/cancel`),
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
