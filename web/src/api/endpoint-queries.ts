import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import type { Api } from './api-client';
import type { Delivery, List, Webhook, WebhookSecret, WebhookStats } from './api-types';
import { allAttempts } from './delivery-queries';
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

/** API path of an endpoint, or of an action on it. */
export const pathOf = (id: string, call = '') => `/v1/webhooks/${encodeURIComponent(id)}${call}`;

const listOf = (api: Api) => ({
  queryKey: ['webhooks', 'list'],
  queryFn: async ({ signal }: { signal?: AbortSignal }) =>
    // One page is enough: an account cannot have more endpoints.
    (await api.get<List<Webhook>>('/v1/webhooks', { limit: MAX_PAGE_SIZE }, signal)).data,
});

/** All endpoints of the account, newest first. @param refetchInterval in ms; `false` to fetch them once */
export function useEndpoints(refetchInterval: number | false = POLL_MS) {
  return useQuery({ ...listOf(useApi()), refetchInterval });
}

const byId = (endpoints: Webhook[]) => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));

/** The account's endpoints by id, for the URL and status shown next to a delivery. */
export function useEndpointsById() {
  return useQuery({ ...listOf(useApi()), select: byId, refetchInterval: NAMES_POLL_MS });
}

export function useEndpoint(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['webhook', id],
    queryFn: ({ signal }) => api.get<Webhook>(pathOf(id), undefined, signal),
    refetchInterval: pollUnlessMissing,
  });
}

const statsOf = (api: Api, id: string) => ({
  queryKey: ['webhook', id, 'stats'],
  queryFn: ({ signal }: { signal?: AbortSignal }) => api.get<WebhookStats>(pathOf(id, '/stats'), undefined, signal),
});

export function useStats(id: string, refetchInterval: number) {
  return useQuery({ ...statsOf(useApi(), id), refetchInterval });
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
  const query = { endpoint, status, test: false };
  let count = 0;
  let isCapped = false;
  for await (const page of eachPage<Delivery>(api, '/v1/deliveries', { query, maxPages: MAX_COUNTED_PAGES, signal })) {
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
    queryFn: ({ signal }) => api.get<Delivery>(`/v1/deliveries/${id}`, undefined, signal),
    refetchInterval: ({ state }) => !state.data?.finished_at && TEST_POLL_MS,
  });
}

const refresh = (queries: QueryClient, id: string) =>
  invalidate(queries, [['webhooks'], ['webhook', id], ['deliveries'], ['audit-log']]);

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
    mutationFn: (fields: EndpointFields) => api.send<Webhook & { secret: string }>('POST', '/v1/webhooks', fields),
    onSuccess: ({ id }) => refresh(queries, id),
    gcTime: 0,
  });
}

export const useUpdateEndpoint = (id: string) =>
  useChange(id, (api, fields: EndpointFields) => api.send<Webhook>('PATCH', pathOf(id), fields));

export const useDisableEndpoint = (id: string) =>
  useChange(id, (api, _: void) => api.send<Webhook>('POST', pathOf(id, '/disable')));

/** Deletes an endpoint. Refetches the list only: the endpoint's own view would get an error. */
export function useDeleteEndpoint(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.send('DELETE', pathOf(id)),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
}

/** A request to enable an endpoint. */
export interface Enabling {
  held: 'send' | 'skip';
  /** The endpoint and its statistics before the request. */
  endpoint: Webhook;
  before: WebhookStats;
}

/** Enables an endpoint. Fetches its statistics first, so that later ones show what was delivered since. */
export function useEnableEndpoint(endpoint: Webhook) {
  const queries = useQueryClient();
  return useChange(endpoint.id, async (api, held: 'send' | 'skip'): Promise<Enabling> => {
    const before = await queries.fetchQuery(statsOf(api, endpoint.id));
    await api.send<Webhook>('POST', pathOf(endpoint.id, '/enable'), { held });
    return { held, endpoint, before };
  });
}

export const useSendTest = (id: string) =>
  useChange(id, (api, type: string) => api.send<Delivery>('POST', pathOf(id, '/test'), { type }));

/** An endpoint's current secret, and the old one while it is still valid. */
export type RevealedSecret = WebhookSecret & { old_secret: string | null };

/** Fetches an endpoint's secrets on request only: the audit log records each time. Dropped with the view. */
export function useRevealSecret() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.get<RevealedSecret>(pathOf(id, '/secret')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['audit-log'] }),
    gcTime: 0,
  });
}

export const useRotateSecret = (id: string) =>
  useChange(id, (api, overlapHours: number) =>
    api.send<WebhookSecret>('POST', pathOf(id, '/rotate-secret'), { overlap_hours: overlapHours }),
  );

export const useEndRotation = (id: string) =>
  useChange(id, (api, _: void) => api.send<Webhook>('POST', pathOf(id, '/end-rotation')));

export interface NamedSecret {
  name: string;
  secret: string;
}

/** An endpoint's secrets with their labels: two during a rotation, otherwise one. */
export function namedSecrets({ secret, old_secret: old }: RevealedSecret): NamedSecret[] {
  if (old === null) return [{ name: 'Secret', secret }];
  return [
    { name: 'New secret', secret },
    { name: 'Old secret', secret: old },
  ];
}
