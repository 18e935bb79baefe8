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

/** Events, newest first, by pages; while live they are asked for again and again. */
export function useEvents(filter: { type?: string }, isLive: boolean) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['events', 'list', filter],
    ...byPages<ListedEvent>(api, '/v1/events', { ...filter, limit: PAGE_SIZE }),
    refetchInterval: pollEvery(isLive),
    refetchOnWindowFocus: isLive,
  });
}

/** The event as endpoints get it, byte for byte. It never changes. */
export function useEventText(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['event', id],
    queryFn: ({ signal }) => api.text(`/v1/events/${encodeURIComponent(id)}`, signal),
    staleTime: Infinity,
    refetchInterval: untilThere,
  });
}

/** An event's deliveries, one for each endpoint that it went to; asked for again until all are delivered. */
export function useEventDeliveries(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['deliveries', 'event', id],
    queryFn: async ({ signal }) => {
      // More than an account may have endpoints.
      const query = { limit: MAX_PAGE_SIZE };
      const path = `/v1/events/${encodeURIComponent(id)}/deliveries`;
      return (await api.get<List<Delivery>>(path, query, signal)).data;
    },
    refetchInterval: (query) =>
      query.state.data?.every(({ status }) => status === 'delivered') ? untilThere(query) : unlessUnknown(query),
  });
}

/** The event types that there are. */
export function useEventTypes() {
  const api = useApi();
  return useQuery({
    queryKey: ['event-types'],
    queryFn: async ({ signal }) => (await api.get<List<EventType>>('/v1/event-types', undefined, signal)).data,
    staleTime: Infinity,
    refetchInterval: untilThere,
  });
}

/** Where on the page the object with this id is shown. @throws {ApiError} when the account has none. */
export async function viewOf(api: Api, id: string): Promise<string> {
  const section = id.startsWith('dlv_') ? 'deliveries' : 'events';
  await api.get(`/v1/${section}/${encodeURIComponent(id)}`);
  return `/${section}/${id}`;
}
