import type { Webhook } from '../api/types';
import { ALL } from './event-types';

/** "All events", or the event types. @param max number of types to name before "and 2 more" */
export function Subscription({ endpoint: { events }, max = Infinity }: { endpoint: Webhook; max?: number }) {
  if (events.includes(ALL)) return 'All events';
  const more = events.length - max;
  return events.slice(0, max).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
