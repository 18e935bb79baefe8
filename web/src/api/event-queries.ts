import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from '../session';
import type { Api } from './api-client';
import { pagedQuery, MAX_PAGE_SIZE } from './paged-lists';
import { pollEvery, pollUnlessMissing, pollUntilSuccess } from './query-client';
import type { Delivery, EventType, List } from './api-types';

const PAGE_SIZE = 25;

export interface ListedEvent {
  id: string;
  type: string;
  created_at: string;
}

/** Events, newest first, page by page. @param isLive whether to poll */
export function useEvents(filter: { type?: string }, isLive: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['events', 'list', filter],
    ...pagedQuery<ListedEvent>(api, '/v1/events', { ...filter, limit: PAGE_SIZE }),
    refetchInterval: pollEvery(isLive),
    refetchOnWindowFocus: isLive,
  });
}

/** The body that endpoints receive, byte for byte. It never changes. */
export function useEventText(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['event', id],
    queryFn: ({ signal }) => api.text(`/v1/events/${encodeURIComponent(id)}`, signal),
    staleTime: Infinity,
    refetchInterval: pollUntilSuccess,
  });
}

/** The deliveries of an event, one for each endpoint, polled until all are delivered. */
export function useEventDeliveries(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['deliveries', 'event', id],
    queryFn: async ({ signal }) => {
      // One page is enough: an account cannot have more endpoints.
      const query = { limit: MAX_PAGE_SIZE };
      const path = `/v1/events/${encodeURIComponent(id)}/deliveries`;
      return (await api.get<List<Delivery>>(path, query, signal)).data;
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
    queryFn: async ({ signal }) => (await api.get<List<EventType>>('/v1/event-types', undefined, signal)).data,
    staleTime: Infinity,
    refetchInterval: pollUntilSuccess,
  });
}

/** Path of the view that shows an event or a delivery. @throws {ApiError} when the account has no such object. */
export async function findView(api: Api, id: string): Promise<string> {
  const section = id.startsWith('dlv_') ? 'deliveries' : 'events';
  await api.get(`/v1/${section}/${encodeURIComponent(id)}`);
  return `/${section}/${id}`;
}
