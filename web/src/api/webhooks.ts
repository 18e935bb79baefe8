import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import type { Api } from './client';
import { allAttempts } from './deliveries';
import { MAX_PAGE_SIZE, walk } from './pages';
import { POLL_MS, unlessUnknown } from './polling';
import { invalidate } from './query-client';
import type { Delivery, List, Webhook, WebhookSecret, WebhookStats } from './types';

const TEST_POLL_MS = 500;
const NAMES_POLL_MS = 10_000;
const MAX_COUNTED_PAGES = 5;

/** What an owner says about an endpoint. */
export interface EndpointFields {
  url: string;
  description: string | null;
  /** Event types, or `*` alone for all. */
  events: string[];
}

/** The path of an endpoint's call. */
export const pathOf = (id: string, call = '') => `/v1/webhooks/${encodeURIComponent(id)}${call}`;

const listOf = (api: Api) => ({
  queryKey: ['webhooks', 'list'],
  queryFn: async ({ signal }: { signal?: AbortSignal }) =>
    // One page holds more than an account may have.
    (await api.get<List<Webhook>>('/v1/webhooks', { limit: MAX_PAGE_SIZE }, signal)).data,
});

/** Every endpoint of the account, newest first. @param refetchInterval false: as it is when the view opens. */
export function useEndpoints(refetchInterval: number | false = POLL_MS) {
  return useQuery({ ...listOf(useApi()), refetchInterval });
}

const byId = (endpoints: Webhook[]) => new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));

/** The account's endpoints by id: what deliveries need to name them and to say why they are held. */
export function useEndpointsById() {
  return useQuery({ ...listOf(useApi()), select: byId, refetchInterval: NAMES_POLL_MS });
}

export function useEndpoint(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['webhook', id],
    queryFn: ({ signal }) => api.get<Webhook>(pathOf(id), undefined, signal),
    refetchInterval: unlessUnknown,
  });
}

const statsOf = (api: Api, id: string) => ({
  queryKey: ['webhook', id, 'stats'],
  queryFn: ({ signal }: { signal?: AbortSignal }) => api.get<WebhookStats>(pathOf(id, '/stats'), undefined, signal),
});

export function useStats(id: string, refetchInterval: number) {
  return useQuery({ ...statsOf(useApi(), id), refetchInterval });
}

/** The last attempt of a delivery that failed. @param endedAt of the endpoint's last attempt: then it is asked anew. */
export function useLastFailure(delivery: string, endedAt: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: ['attempts', delivery, 'last-failure', endedAt],
    queryFn: async ({ signal }) =>
      (await allAttempts(api, delivery, signal)).findLast(({ outcome }) => outcome === 'failed') ?? null,
    staleTime: Infinity,
  });
}

/** How many deliveries have a status; at most five pages are counted. */
async function countOf(api: Api, endpoint: string, status: Delivery['status'], signal: AbortSignal) {
  const query = { endpoint, status, test: false };
  let count = 0;
  let isCapped = false;
  for await (const page of walk<Delivery>(api, '/v1/deliveries', { query, maxPages: MAX_COUNTED_PAGES, signal })) {
    count += page.data.length;
    isCapped = page.has_more;
  }
  return { count, isCapped };
}

/** How many deliveries of an endpoint are still to be sent. */
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

/** A test as it goes, until it has ended. */
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

/** A change of an endpoint; all that shows it is asked for again. What it answers is forgotten with the view. */
export function useChange<Wish, Answer>(id: string, call: (api: Api, wish: Wish) => Promise<Answer>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => call(api, wish),
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

/** Deleting; its own view is left before anything asks for it again. */
export function useDeleteEndpoint(id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.send('DELETE', pathOf(id)),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
}

/** What becomes of held deliveries, and what the endpoint had delivered until then. */
export interface Enabling {
  held: 'send' | 'skip';
  /** As it was. */
  endpoint: Webhook;
  before: WebhookStats;
}

/** Enables an endpoint again. The statistics come first: what is delivered from then on is the difference to them. */
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

/** What is shown of an endpoint's secrets: the present one, and the one before while it is still valid. */
export type RevealedSecret = WebhookSecret & { old_secret: string | null };

/** Fetches an endpoint's secrets when told to, because the audit log notes each time; forgotten with the view. */
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
