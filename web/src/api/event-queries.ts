import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from '../session';
import type { QueryOf } from '../../../clients/typescript/src';
import { ApiError, at, dataOf } from './api-client';
import type { Api } from './api-client';
import type { Delivery } from './api-types';
import { fetchDelivery } from './delivery-queries';
import { pagedQuery, MAX_PAGE_SIZE } from './paged-lists';
import { pollEvery, pollUnlessMissing, pollUntilSuccess } from './query-client';

const PAGE_SIZE = 25;

/** Filter of the list of events: query parameters of the API and of the page's address alike. */
export type EventFilter = Pick<QueryOf<'/v1/events'>, 'type' | 'data_id' | 'reference'>;

/** Events, newest first, page by page. @param isLive whether to poll */
export function useEvents(filter: EventFilter, isLive: boolean) {
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

/**
 * Path of the view that shows what has an id: an event or a delivery, or the events with an id of the customer's own. Of these, a
 * single one is shown itself.
 * @throws {Error} when the account has nothing with this id.
 */
export async function findView(api: Api, id: string): Promise<string> {
  const path = await findObject(api, id);
  if (path) return path;
  for (const name of ['data_id', 'reference'] as const) {
    const { data } = await dataOf(api.GET('/v1/events', { params: { query: { [name]: id, limit: 2 } } }));
    if (data.length === 1) return `/events/${data[0]!.id}`;
    if (data.length > 1) return `/events?${new URLSearchParams({ [name]: id }).toString()}`;
  }
  throw new Error('No event or delivery has this id, and no event has it in its data or as its reference.');
}

async function findObject(api: Api, id: string): Promise<string | null> {
  const kind = /^(evt|dlv)_[0-9A-Z]{26}$/.exec(id)?.[1];
  try {
    if (kind === 'dlv') {
      await fetchDelivery(api, id);
      return `/deliveries/${id}`;
    }
    if (kind === 'evt') {
      await dataOf(api.GET('/v1/events/{id}', at(id)));
      return `/events/${id}`;
    }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
  return null;
}
