import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from '../session';
import type { Api } from './client';
import { nextCursor, pollEvery, unlessUnknown, untilThere } from './deliveries';
import type { Delivery, EventType, List } from './types';

const PAGE_SIZE = 25;
/** More than an account may have endpoints. */
const MAX_PAGE_SIZE = 100;

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
    queryFn: ({ pageParam, signal }) =>
      api.get<List<ListedEvent>>('/v1/events', { ...filter, limit: PAGE_SIZE, starting_after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursor,
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
export async function pathOf(api: Api, id: string): Promise<string> {
  const section = id.startsWith('dlv_') ? 'deliveries' : 'events';
  await api.get(`/v1/${section}/${encodeURIComponent(id)}`);
  return `/${section}/${id}`;
}
