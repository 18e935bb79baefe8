import { OfflineError } from '../api/client';

interface Reached<Data> {
  data: Data | undefined;
  error: Error | null;
  failureReason: Error | null;
  fetchStatus: 'fetching' | 'paused' | 'idle';
  refetch: () => unknown;
}

/** A query that says from its first failure on that the API is out of reach, while it still tries by itself. */
export function atOnce<Data>({ data, error, failureReason, fetchStatus, refetch }: Reached<Data>) {
  const paused =
    fetchStatus === 'paused' ? new OfflineError('You are offline. The page goes on once you are back.') : null;
  return { data, error: error ?? failureReason ?? paused, refetch };
}

/** For what stands beside a query that already says so: silent about failing as long as there is something to show. */
export function quietly<Data>(query: Reached<Data>) {
  const { data, error, refetch } = atOnce(query);
  return { data, error: data === undefined ? error : null, refetch };
}
