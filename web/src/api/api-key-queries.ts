import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { pagedQuery, MAX_PAGE_SIZE } from './paged-lists';
import { invalidate } from './query-client';

export type Scope = 'webhooks:read' | 'webhooks:write' | 'events:write';

export interface ApiKey {
  id: string;
  object: 'api_key';
  prefix: string;
  last_four: string;
  scopes: string[];
  /** Accurate to the minute. */
  last_used_at: string | null;
  revoked_at: string | null;
  created_at: string;
}

/** Response to creating a key, the only one that contains the key itself. */
interface CreatedApiKey extends ApiKey {
  key: string;
}

export interface AuditLogEntry {
  id: string;
  object: 'audit_log_entry';
  action: string;
  object_id: string;
  /** `null` when an operator made the change. */
  api_key: string | null;
  ip: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
  created_at: string;
}

const ENTRIES_PAGE = 20;
const REFRESH_MS = 5_000;

/** A list, with all pages fetched so far in one array. */
function useList<Item extends { id: string }>(name: string, limit: number) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [name],
    ...pagedQuery<Item>(api, `/v1/${name}`, { limit }),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: REFRESH_MS,
  });
}

/** The account's API keys, newest first, including revoked ones. */
export const useApiKeys = () => useList<ApiKey>('api-keys', MAX_PAGE_SIZE);

/** The account's audit log, newest first. */
export const useAuditLog = () => useList<AuditLogEntry>('audit-log', ENTRIES_PAGE);

export function useCreateApiKey() {
  const api = useApi();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (scopes: Scope[]) => api.send<CreatedApiKey>('POST', '/v1/api-keys', { scopes }),
    onSuccess: refresh,
    // Drops the key from memory as soon as it is no longer shown.
    gcTime: 0,
  });
}

export function useRevokeApiKey() {
  const api = useApi();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => api.send('DELETE', `/v1/api-keys/${id}`),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => invalidate(queries, [['api-keys'], ['audit-log']]);
}
