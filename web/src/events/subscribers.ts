import type { Endpoint } from '../api/api-types';
import { ALL } from '../endpoints/all-events';

/** The endpoints that subscribe to an event type, by name or with all. */
export const subscribersOf = (type: string, endpoints: readonly Endpoint[]) =>
  endpoints.filter(({ events }) => events.includes(ALL) || events.includes(type));
