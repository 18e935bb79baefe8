import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '../../../clients/typescript/src';
import { useApi } from '../session';
import { at, dataOf } from './api-client';
import type { Api } from './api-client';
import type { Recovery } from './api-types';
import { POLL_MS } from './query-client';

/** What a replay sends. */
export type ReplayOf = Omit<Schemas['NewReplay'], 'dry_run'>;

/** The number of deliveries that would be sent; more if it is capped. */
export interface Counted {
  total: number;
  total_capped: boolean;
}

/** The endpoint's most recent recovery or replay; `null` when there was none. */
export function useRecovery(endpoint: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['recoveries', endpoint],
    queryFn: async ({ signal }) =>
      (await dataOf(api.GET('/v1/recoveries', { params: { query: { endpoint, limit: 1 } }, signal }))).data[0] ?? null,
    refetchInterval: ({ state }) => state.data?.status === 'running' && POLL_MS,
  });
}

/** Counts the deliveries of an endpoint that were exhausted since a time. Needs a key that may write. */
export function useExhaustedCount(endpoint: string, since: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['recoveries', endpoint, 'exhausted', since],
    queryFn: ({ signal }) =>
      dataOf(
        api.POST('/v1/webhooks/{id}/recover', { ...at(endpoint), body: { since: since!, dry_run: true }, signal }),
      ),
    enabled: since !== undefined,
    retry: false,
    staleTime: POLL_MS,
  });
}

/** Counts what a replay of each endpoint would send, without sending it. One after the other: they are few. */
export function useCountReplay(endpoints: readonly string[]) {
  const api = useApi();
  return useMutation({
    mutationFn: async (replay: ReplayOf) => {
      const sum = { replay, total: 0, total_capped: false, endpoints: [] as string[] };
      for (const endpoint of endpoints) {
        const { total, total_capped: isCapped } = (await ask(api, endpoint, replay, true)) as Counted;
        sum.total += total;
        sum.total_capped ||= isCapped;
        if (total > 0 || isCapped) sum.endpoints.push(endpoint);
      }
      return sum;
    },
  });
}

/** Starts a replay of each endpoint. */
export function useStartReplay() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ endpoints, replay }: { endpoints: readonly string[]; replay: ReplayOf }) => {
      for (const endpoint of endpoints) {
        const recovery = (await ask(api, endpoint, replay, false)) as Recovery;
        queries.setQueryData(['recoveries', endpoint], recovery);
      }
      return endpoints;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
}

/** With `dry_run` the response is a preview, otherwise a recovery. */
const ask = (api: Api, endpoint: string, replay: ReplayOf, isDryRun: boolean) =>
  dataOf(api.POST('/v1/webhooks/{id}/replay', { ...at(endpoint), body: { ...replay, dry_run: isDryRun } }));

/** Starts a recovery of what was exhausted since a time. */
export function useRecoverSince(endpoint: string) {
  const api = useApi();
  const show = useShowRecovery(endpoint);
  return useMutation({
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
