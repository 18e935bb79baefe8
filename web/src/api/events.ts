import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from '../session';
import type { Api } from './client';
import { byPages, MAX_PAGE_SIZE } from './pages';
import { pollEvery, unlessUnknown, untilThere } from './polling';
import type { Delivery, EventType, List } from './types';

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
    ...byPages<ListedEvent>(api, '/v1/events', { ...filter, limit: PAGE_SIZE }),
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
    refetchInterval: untilThere,
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
      query.state.data?.every(({ status }) => status === 'delivered') ? untilThere(query) : unlessUnknown(query),
  });
}

/** All event types. */
export function useEventTypes() {
  const api = useApi();
  return useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => (await api.get<List<EventType>>('/v1/event-types', undefined, signal)).data,
    staleTime: Infinity,
    refetchInterval: untilThere,
  });
}

/** Path of the view that shows an event or a delivery. @throws {ApiError} when the account has no such object. */
export async function viewOf(api: Api, id: string): Promise<string> {
  const section = id.startsWith('dlv_') ? 'deliveries' : 'events';
  await api.get(`/v1/${section}/${encodeURIComponent(id)}`);
  return `/${section}/${id}`;
}
