import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import type { QueryOf } from '../../../clients/typescript/src';
import { at, dataOf } from './api-client';
import type { Api } from './api-client';
import type { Attempt, Delivery } from './api-types';
import { MAX_PAGE_SIZE, pagedQuery, eachPage } from './paged-lists';
import { invalidate, pollEvery, pollUnlessMissing, pollUntilSuccess } from './query-client';

const PAGE_SIZE = 25;
const MAX_ATTEMPT_PAGES = 10;

/** Filter of the list of deliveries: query parameters of the API and of the page's address alike. */
export type DeliveryFilter = Pick<
  QueryOf<'/v1/deliveries'>,
  'endpoint' | 'status' | 'status_class' | 'error_code' | 'type' | 'since' | 'until' | 'test'
>;

/** Failed tests are no lost data: they are among the exhausted deliveries only when asked for. */
export const withoutFailedTests = (filter: DeliveryFilter): DeliveryFilter =>
  filter.status === 'exhausted' ? { test: 'false', ...filter } : filter;

/** Deliveries, newest first, page by page. @param isLive whether to poll */
export function useDeliveries(filter: DeliveryFilter, isLive: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['deliveries', 'list', filter],
    ...pagedQuery((after, signal) =>
      dataOf(
        api.GET('/v1/deliveries', {
          params: { query: { ...withoutFailedTests(filter), limit: PAGE_SIZE, starting_after: after } },
          signal,
        }),
      ),
    ),
    refetchInterval: pollEvery(isLive),
    refetchOnWindowFocus: isLive,
  });
}

export const fetchDelivery = (api: Api, id: string, signal?: AbortSignal) =>
  dataOf(api.GET('/v1/deliveries/{id}', { ...at(id), signal }));

/** One delivery, polled until it is delivered; after that it never changes. */
export function useDelivery(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => fetchDelivery(api, id, signal),
    refetchInterval: (query) =>
      query.state.data?.status === 'delivered' ? pollUntilSuccess(query) : pollUnlessMissing(query),
  });
}

/** The attempts of a delivery, oldest first. Refetched only when the delivery changes: they hold whole responses. */
export function useAttempts({ id, cycle, attempt, status, finished_at: finishedAt }: Delivery, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: ['attempts', id, `${cycle}/${attempt}/${status}/${finishedAt}`],
    queryFn: ({ signal }) => allAttempts(api, id, signal),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
    refetchInterval: pollUntilSuccess,
    enabled,
  });
}

/** Fetches the attempts of a delivery, oldest first; at most ten pages. */
export async function allAttempts(api: Api, id: string, signal: AbortSignal): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  const pages = eachPage(
    (after, pageSignal) =>
      dataOf(
        api.GET('/v1/deliveries/{id}/attempts', {
          params: { path: { id }, query: { limit: MAX_PAGE_SIZE, starting_after: after } },
          signal: pageSignal,
        }),
      ),
    { maxPages: MAX_ATTEMPT_PAGES, signal },
  );
  // openapi-fetch widens the pairs of `response_headers` to arrays of any length.
  for await (const { data } of pages) attempts.push(...(data as Attempt[]));
  return attempts;
}

/** Retries a delivery now. */
export const useRetry = (id: string) => useRequest(id, (api) => api.POST('/v1/deliveries/{id}/retry', at(id)));

/** Sends a finished delivery again. */
export const useResend = (id: string) => useRequest(id, (api) => api.POST('/v1/deliveries/{id}/resend', at(id)));

function useRequest(id: string, call: (api: Api) => Promise<{ data?: Delivery }>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => dataOf(call(api)),
    onSuccess: (delivery) => queries.setQueryData(['delivery', id], delivery),
    onSettled: () => invalidate(queries, [['deliveries'], ['delivery', id], ['attempts', id]]),
  });
}
