import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../session';
import { byPages, MAX_PAGE_SIZE } from './pages';
import { invalidate } from './query-client';

export type Scope = 'webhooks:read' | 'webhooks:write' | 'events:write';

export interface ApiKey {
  id: string;
  object: 'api_key';
  prefix: string;
  last_four: string;
  scopes: string[];
  /** To the minute. */
  last_used_at: string | null;
  revoked_at: string | null;
  created_at: string;
}

/** The answer to its creation alone holds the key itself. */
export interface CreatedApiKey extends ApiKey {
  key: string;
}

export interface AuditLogEntry {
  id: string;
  object: 'audit_log_entry';
  action: string;
  object_id: string;
  /** Null: an operator did it. */
  api_key: string | null;
  ip: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
  created_at: string;
}

const ENTRIES_PAGE = 20;
const REFRESH_MS = 5_000;

/** A list page by page, all that has been fetched in one array. */
function useList<Item extends { id: string }>(name: string, limit: number) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [name],
    ...byPages<Item>(api, `/v1/${name}`, { limit }),
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    refetchInterval: REFRESH_MS,
  });
}

/** The account's keys, newest first, revoked ones too. */
export const useApiKeys = () => useList<ApiKey>('api-keys', MAX_PAGE_SIZE);

/** Who changed what in the account, newest first. */
export const useAuditLog = () => useList<AuditLogEntry>('audit-log', ENTRIES_PAGE);

export function useCreateApiKey() {
  const api = useApi();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (scopes: Scope[]) => api.send<CreatedApiKey>('POST', '/v1/api-keys', { scopes }),
    onSuccess: refresh,
    // The key is not kept once it has been shown.
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
