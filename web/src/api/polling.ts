import { ApiError } from './client';

export const POLL_MS = 2_500;

interface PolledQuery {
  state: { status: string; error: Error | null };
}

/** Polls a list. Each poll fetches all pages shown, so more pages are polled less often. */
export const pollEvery = (isLive: boolean) => (query: { state: { data?: { pages: unknown[] } } }) =>
  isLive && POLL_MS * Math.max(1, query.state.data?.pages.length ?? 1);

/** Polls, unless the API has said that there is no such object. */
export const unlessUnknown = ({ state: { error } }: PolledQuery) =>
  !(error instanceof ApiError && error.status === 404) && POLL_MS;

/** Polls until the first success, for objects that never change. */
export const untilThere = (query: PolledQuery) => query.state.status !== 'success' && unlessUnknown(query);
