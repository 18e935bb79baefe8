import { z } from 'zod';
import { ALL_EVENT_TYPES, EVENT_TYPES, isEventType } from '../../events/catalogue';

const MAX_NAMED = 50;

const unknownType = {
  error: ({ input }: { input?: unknown }) =>
    `there is no event type ${JSON.stringify(input)}; use one of ${EVENT_TYPES.join(', ')}`,
  params: { code: 'unknown_event_type' },
};

/** An event type, as a parameter. */
export const eventTypeSchema = z
  .string()
  .refine(isEventType, unknownType)
  .meta({ enum: [...EVENT_TYPES], example: 'order.created' });

/** An event type, in a response. Not limited to the known types: a newer release may run beside this process. */
export const shownEventType = z.string().meta({ example: 'order.created' });

const all = z.literal(ALL_EVENT_TYPES);
const named = z
  .string()
  .refine((text) => text !== ALL_EVENT_TYPES, '"*" must stand alone: it subscribes to all event types')
  .refine(isEventType, unknownType)
  .meta({ enum: [...EVENT_TYPES], example: 'order.created' });

/** What an endpoint subscribes to: event types, or `*` (also as `["*"]`) for all. Duplicates count once. */
export const subscriptionSchema = z
  .union([
    all,
    z.array(all).min(1).max(1),
    z
      .array(named)
      .min(1, 'must name at least one event type, or be "*" for all')
      .max(MAX_NAMED, `must name at most ${MAX_NAMED} event types`),
  ])
  .transform((types): string[] => [...new Set(typeof types === 'string' ? [types] : types)])
  .meta({ description: 'Event types, or `*` for all event types, future ones included.' });
