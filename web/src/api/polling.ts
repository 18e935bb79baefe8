import { ApiError } from './client';

export const POLL_MS = 2_500;

interface Asked {
  state: { status: string; error: Error | null };
}

/** Asking for every page that is shown takes longer the more there are: so each costs the same. */
export const pollEvery = (isLive: boolean) => (query: { state: { data?: { pages: unknown[] } } }) =>
  isLive && POLL_MS * Math.max(1, query.state.data?.pages.length ?? 1);

/** Again and again, but not for what the account has not. */
export const unlessUnknown = ({ state: { error } }: Asked) =>
  !(error instanceof ApiError && error.status === 404) && POLL_MS;

/** Again while it fails, for what does not change once it is there. */
export const untilThere = (query: Asked) => query.state.status !== 'success' && unlessUnknown(query);
