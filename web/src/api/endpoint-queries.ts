import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { at, dataOf } from './api-client';
import type { Api } from './api-client';
import type { Delivery, Endpoint, EndpointSecret, EndpointStats, EventType } from './api-types';
import { allAttempts, fetchDelivery } from './delivery-queries';
import { MAX_PAGE_SIZE, eachPage } from './paged-lists';
import { invalidate, POLL_MS, pollUnlessMissing } from './query-client';

const TEST_POLL_MS = 500;
const NAMES_POLL_MS = 10_000;
const MAX_COUNTED_PAGES = 5;

/** Fields of an endpoint that its owner sets. */
export interface EndpointFields {
  url: string;
  description: string | null;
  /** Event types, or only `*` for all. */
  events: string[];
}

/** Request body with the fields of an endpoint. */
const bodyOf = (fields: EndpointFields) => ({ ...fields, events: fields.events as EventType[] | '*'[] });

const listOf = (api: Api) => ({
  queryKey: ['endpoints', 'list'],
  queryFn: async ({ signal }: { signal?: AbortSignal }) =>
    // One page is enough: an account cannot have more endpoints.
    (await dataOf(api.GET('/v1/webhooks', { params: { query: { limit: MAX_PAGE_SIZE } }, signal }))).data,
});

/** All endpoints of the account, newest first. @param refetchInterval in ms; `false` to fetch them once */
export function useEndpoints(refetchInterval: number | false = POLL_MS) {
  return useQuery({ ...listOf(useApi()), refetchInterval });
}

const byId = (endpoints: Endpoint[]) => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));

/** The account's endpoints by id, for the URL and status shown next to a delivery. */
export function useEndpointsById() {
  return useQuery({ ...listOf(useApi()), select: byId, refetchInterval: NAMES_POLL_MS });
}

export function useEndpoint(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['endpoint', id],
    queryFn: ({ signal }) => dataOf(api.GET('/v1/webhooks/{id}', { ...at(id), signal })),
    refetchInterval: pollUnlessMissing,
  });
}

const statsOf = (api: Api, id: string, period: EndpointStats['period'] = '24h') => ({
  queryKey: ['endpoint', id, 'stats', period],
  queryFn: ({ signal }: { signal?: AbortSignal }) =>
    dataOf(api.GET('/v1/webhooks/{id}/stats', { params: { ...at(id).params, query: { period } }, signal })),
});

/** Statistics of an endpoint. While those of another period load, the last ones stay. */
export function useStats(id: string, refetchInterval: number | false, period: EndpointStats['period'] = '24h') {
  return useQuery({
    ...statsOf(useApi(), id, period),
    refetchInterval,
    placeholderData: (last: EndpointStats | undefined) => (last?.endpoint === id ? last : undefined),
  });
}

/** The last failed attempt of a delivery. @param endedAt end of the endpoint's last attempt; a new value refetches */
export function useLastFailure(delivery: string, endedAt: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: ['attempts', delivery, 'last-failure', endedAt],
    queryFn: async ({ signal }) =>
      (await allAttempts(api, delivery, signal)).findLast(({ outcome }) => outcome === 'failed') ?? null,
    staleTime: Infinity,
  });
}

/** Counts the deliveries with a status, up to five pages. */
async function countOf(api: Api, endpoint: string, status: Delivery['status'], signal: AbortSignal) {
  let count = 0;
  let isCapped = false;
  const pages = eachPage(
    (after, pageSignal) => {
      const query = { endpoint, status, test: 'false', limit: MAX_PAGE_SIZE, starting_after: after } as const;
      return dataOf(api.GET('/v1/deliveries', { params: { query }, signal: pageSignal }));
    },
    { maxPages: MAX_COUNTED_PAGES, signal },
  );
  for await (const page of pages) {
    count += page.data.length;
    isCapped = page.has_more;
  }
  return { count, isCapped };
}

/** Counts the deliveries of an endpoint that are still to be sent. */
export function useOutstanding(endpoint: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['deliveries', 'outstanding', endpoint],
    queryFn: async ({ signal }) => {
      const counts = (['pending', 'in_progress'] as const).map((status) => countOf(api, endpoint, status, signal));
      const [pending, inProgress] = await Promise.all(counts);
      return { pending: pending!, inProgress: inProgress! };
    },
    refetchInterval: POLL_MS,
  });
}

/** A test delivery, polled until it is finished. */
export function useTestDelivery(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => fetchDelivery(api, id, signal),
    refetchInterval: ({ state }) => !state.data?.finished_at && TEST_POLL_MS,
  });
}

const refresh = (queries: QueryClient, id: string) =>
  invalidate(queries, [['endpoints'], ['endpoint', id], ['deliveries'], ['audit-log']]);

/** Changes an endpoint, then refetches whatever shows it. Drops the response with the view: it can hold a secret. */
function useChange<Input, Result>(id: string, call: (api: Api, input: Input) => Promise<Result>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => call(api, input),
    onSettled: () => refresh(queries, id),
    gcTime: 0,
  });
}

export function useCreateEndpoint() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fields: EndpointFields) => dataOf(api.POST('/v1/webhooks', { body: bodyOf(fields) })),
    onSuccess: ({ id }) => refresh(queries, id),
    gcTime: 0,
  });
}

export const useUpdateEndpoint = (id: string) =>
  useChange(id, (api, fields: EndpointFields) =>
    dataOf(api.PATCH('/v1/webhooks/{id}', { ...at(id), body: bodyOf(fields) })),
  );

export const useDisableEndpoint = (id: string) =>
  useChange(id, (api, _: void) => dataOf(api.POST('/v1/webhooks/{id}/disable', at(id))));

/** Deletes an endpoint. Refetches the list only: the endpoint's own view would get an error. */
export function useDeleteEndpoint(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => dataOf(api.DELETE('/v1/webhooks/{id}', at(id))),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['endpoints'] }),
  });
}

/** A request to enable an endpoint. */
export interface Enabling {
  held: 'send' | 'skip';
  /** The endpoint and its statistics before the request. */
  endpoint: Endpoint;
  before: EndpointStats;
}

/** Enables an endpoint. Fetches its statistics first, so that later ones show what was delivered since. */
export function useEnableEndpoint(endpoint: Endpoint) {
  const queries = useQueryClient();
  return useChange(endpoint.id, async (api, held: 'send' | 'skip'): Promise<Enabling> => {
    const before = await queries.fetchQuery(statsOf(api, endpoint.id));
    await dataOf(api.POST('/v1/webhooks/{id}/enable', { ...at(endpoint.id), body: { held } }));
    return { held, endpoint, before };
  });
}

/** Sends a test event, by default of a type that the endpoint receives. `data` is JSON text, sent as it is. */
export const useSendTest = (id: string) =>
  useChange(id, (api, { type, data }: { type?: string; data?: string }) =>
    dataOf(
      api.POST('/v1/webhooks/{id}/test', {
        ...at(id),
        body: { type: type as EventType | undefined },
        ...(data !== undefined && { bodySerializer: () => `{"type":${JSON.stringify(type)},"data":${data}}` }),
      }),
    ),
  );

/** Fetches an endpoint's secrets on request only: the audit log records each time. Dropped with the view. */
export function useRevealSecret() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => dataOf(api.GET('/v1/webhooks/{id}/secret', at(id))),
    onSettled: () => queries.invalidateQueries({ queryKey: ['audit-log'] }),
    gcTime: 0,
  });
}

export const useRotateSecret = (id: string) =>
  useChange(id, (api, overlapHours: number) =>
    dataOf(api.POST('/v1/webhooks/{id}/rotate-secret', { ...at(id), body: { overlap_hours: overlapHours } })),
  );

export const useEndRotation = (id: string) =>
  useChange(id, (api, _: void) => dataOf(api.POST('/v1/webhooks/{id}/end-rotation', at(id))));

export interface NamedSecret {
  name: string;
  secret: string;
  /** When it stops being valid, if that is known. */
  validUntil?: string;
}

/** An endpoint's secrets with their labels: two during a rotation, otherwise one. */
export function namedSecrets({
  secret,
  old_secret: old,
  old_secret_expires_at: expiresAt,
}: EndpointSecret): NamedSecret[] {
  if (old === null) return [{ name: 'Secret', secret }];
  return [
    { name: 'New secret', secret },
    { name: 'Old secret', secret: old, validUntil: expiresAt ?? undefined },
  ];
}
