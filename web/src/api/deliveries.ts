import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { ApiError } from './client';
import type { Api } from './client';
import type { Attempt, Delivery, List } from './types';

export const POLL_MS = 2_500;
const PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;
const MAX_ATTEMPT_PAGES = 10;

/** What of the deliveries is shown: the API's own parameters, as they stand in the address too. */
export interface DeliveryFilter {
  endpoint?: string;
  status?: string;
  type?: string;
  since?: string;
}

/** Asking for every page that is shown takes longer the more there are: so each costs the same. */
export const pollEvery = (isLive: boolean) => (query: { state: { data?: { pages: unknown[] } } }) =>
  isLive && POLL_MS * Math.max(1, query.state.data?.pages.length ?? 1);

interface Asked {
  state: { status: string; error: Error | null };
}

/** Again and again, but not for what the account has not. */
export const unlessUnknown = ({ state: { error } }: Asked) =>
  !(error instanceof ApiError && error.status === 404) && POLL_MS;

/** Again while it fails, for what does not change once it is there. */
export const untilThere = (query: Asked) => query.state.status !== 'success' && unlessUnknown(query);

/** The cursor of the page after this one. */
export const nextCursor = <Item extends { id: string }>({ has_more: hasMore, data }: List<Item>) =>
  hasMore ? data.at(-1)?.id : undefined;

/** Deliveries, newest first, by pages; while live they are asked for again and again. */
export function useDeliveries(filter: DeliveryFilter, isLive: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['deliveries', 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<List<Delivery>>('/v1/deliveries', { ...filter, limit: PAGE_SIZE, starting_after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
    refetchInterval: pollEvery(isLive),
    refetchOnWindowFocus: isLive,
  });
}

/** One delivery; asked for again until it is delivered, after which nothing changes any more. */
export function useDelivery(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => api.get<Delivery>(`/v1/deliveries/${encodeURIComponent(id)}`, undefined, signal),
    refetchInterval: (query) => (query.state.data?.status === 'delivered' ? untilThere(query) : unlessUnknown(query)),
  });
}

/** The attempts of a delivery, oldest first. They hold whole answers, so they are asked for when it has moved. */
export function useAttempts({ id, cycle, attempt, status, finished_at: finishedAt }: Delivery, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: ['attempts', id, `${cycle}/${attempt}/${status}/${finishedAt}`],
    queryFn: ({ signal }) => allAttempts(api, id, signal),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    refetchInterval: untilThere,
    enabled,
  });
}

async function allAttempts(api: Api, id: string, signal: AbortSignal): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (let page = 0; page < MAX_ATTEMPT_PAGES; page++) {
    const query = { limit: MAX_PAGE_SIZE, starting_after: attempts.at(-1)?.id };
    const { data, has_more: hasMore } = await api.get<List<Attempt>>(`/v1/deliveries/${id}/attempts`, query, signal);
    attempts.push(...data);
    if (!hasMore) break;
  }
  return attempts;
}

/** Retries a delivery now. */
export function useRetry(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.send<Delivery>('POST', `/v1/deliveries/${id}/retry`),
    onSuccess: (delivery) => queries.setQueryData(['delivery', id], delivery),
    onSettled: () =>
      Promise.all(
        [['deliveries'], ['delivery', id], ['attempts', id]].map((queryKey) => queries.invalidateQueries({ queryKey })),
      ),
  });
}
