import { z } from 'zod';
import { ALL_EVENT_TYPES, EVENT_TYPES } from '../domain/event-types';
import type { EventType } from '../domain/event-types';

const MAX_NAMED = 50;

const isEventType = (text: string): text is EventType => (EVENT_TYPES as readonly string[]).includes(text);

const unknownType = {
  error: ({ input }: { input?: unknown }) =>
    `there is no event type ${JSON.stringify(input)}; there are ${EVENT_TYPES.join(', ')}`,
  params: { code: 'unknown_event_type' },
};

/** One of the nine event types. */
export const eventTypeSchema = z
  .string()
  .refine(isEventType, unknownType)
  .meta({ enum: [...EVENT_TYPES], example: 'order.created' });

const all = z.literal(ALL_EVENT_TYPES);
const named = z
  .string()
  .refine((text) => text !== ALL_EVENT_TYPES, '"*" stands alone: it means all types')
  .refine(isEventType, unknownType)
  .meta({ enum: [...EVENT_TYPES], example: 'order.created' });

/** What an endpoint subscribes to: event types, or `*` (also as `["*"]`) for all. A type named twice counts once. */
export const subscriptionSchema = z
  .union([
    all,
    z.array(all).min(1).max(1),
    z
      .array(named)
      .min(1, 'name at least one event type, or "*" for all')
      .max(MAX_NAMED, `name at most ${MAX_NAMED} event types`),
  ])
  .transform((types): string[] => [...new Set(typeof types === 'string' ? [types] : types)])
  .meta({ description: 'Event types, or `*` for all, also future ones.' });
