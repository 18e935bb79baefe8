import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from '../session';
import type { QueryOf } from '../../../clients/typescript/src';
import { at, dataOf } from './api-client';
import type { Api } from './api-client';
import type { Delivery } from './api-types';
import { fetchDelivery } from './delivery-queries';
import { pagedQuery, MAX_PAGE_SIZE } from './paged-lists';
import { pollEvery, pollUnlessMissing, pollUntilSuccess } from './query-client';

const PAGE_SIZE = 25;

/** Events, newest first, page by page. @param isLive whether to poll */
export function useEvents(filter: Pick<QueryOf<'/v1/events'>, 'type'>, isLive: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['events', 'list', filter],
    ...pagedQuery((after, signal) =>
      dataOf(
        api.GET('/v1/events', { params: { query: { ...filter, limit: PAGE_SIZE, starting_after: after } }, signal }),
      ),
    ),
    refetchInterval: pollEvery(isLive),
    refetchOnWindowFocus: isLive,
  });
}

// As text: parsing would round numbers and drop duplicate names.
const eventText = (api: Api, id: string, signal?: AbortSignal) =>
  dataOf(api.GET('/v1/events/{id}', { ...at(id), parseAs: 'text', signal }));

/** The body that endpoints receive, byte for byte. It changes only if the event is redacted. */
export function useEventText(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['event', id],
    queryFn: ({ signal }) => eventText(api, id, signal),
    staleTime: Infinity,
    refetchInterval: pollUntilSuccess,
  });
}

/** Fetches the newest delivery of an endpoint with the body of its event; `null` when there is none. */
export async function fetchLastRequest(
  api: Api,
  endpoint: string,
): Promise<{ delivery: Delivery; body: string } | null> {
  const query = { endpoint, limit: 1 };
  const [delivery] = (await dataOf(api.GET('/v1/deliveries', { params: { query } }))).data;
  return delivery ? { delivery, body: await eventText(api, delivery.event) } : null;
}

/** The deliveries of an event, one for each endpoint, polled until all are delivered. */
export function useEventDeliveries(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['deliveries', 'event', id],
    queryFn: async ({ signal }) => {
      // One page is enough: an account cannot have more endpoints.
      const params = { path: { id }, query: { limit: MAX_PAGE_SIZE } };
      return (await dataOf(api.GET('/v1/events/{id}/deliveries', { params, signal }))).data;
    },
    refetchInterval: (query) =>
      query.state.data?.every(({ status }) => status === 'delivered')
        ? pollUntilSuccess(query)
        : pollUnlessMissing(query),
  });
}

/** All event types. */
export function useEventTypes() {
  const api = useApi();
  return useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => (await dataOf(api.GET('/v1/event-types', { signal }))).data,
    staleTime: Infinity,
    refetchInterval: pollUntilSuccess,
  });
}

/** Path of the view that shows an event or a delivery. @throws {ApiError} when the account has no such object. */
export async function findView(api: Api, id: string): Promise<string> {
  if (id.startsWith('dlv_')) {
    await fetchDelivery(api, id);
    return `/deliveries/${id}`;
  }
  await dataOf(api.GET('/v1/events/{id}', at(id)));
  return `/events/${id}`;
}
