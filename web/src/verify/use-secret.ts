import { useMutation, useQuery } from '@tanstack/react-query';
import type { List, Webhook } from '../api/types';
import { useApi } from '../session';

/** As many as an account may have. */
const ALL = 100;

interface WebhookSecret {
  secret: string;
  old_secret: string | null;
  old_secret_expires_at: string | null;
}

/** Every endpoint of the account. */
export function useEndpointChoice() {
  const api = useApi();
  return useQuery({
    queryKey: ['webhooks', 'choice'],
    queryFn: ({ signal }) => api.get<List<Webhook>>('/v1/webhooks', { limit: ALL }, signal),
    select: ({ data }) => data,
  });
}

/** Fetches secrets when told to, because the audit log notes each time; they are forgotten with the view. */
export function useSecret() {
  const api = useApi();
  return useMutation({
    mutationFn: (endpointId: string) => api.get<WebhookSecret>(`/v1/webhooks/${endpointId}/secret`),
    gcTime: 0,
  });
}

export type Secret = ReturnType<typeof useSecret>;
