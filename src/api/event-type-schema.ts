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
export const eventTypeSchema = z.string().refine(isEventType, unknownType);

/** What an endpoint subscribes to: event types, or `*` (also as `["*"]`) for all. A type named twice counts once. */
export const subscriptionSchema = z
  .preprocess(
    (value) => (value === ALL_EVENT_TYPES ? [ALL_EVENT_TYPES] : value),
    z
      .array(z.string().refine((text) => text === ALL_EVENT_TYPES || isEventType(text), unknownType))
      .min(1, 'name at least one event type, or "*" for all')
      .max(MAX_NAMED, `name at most ${MAX_NAMED} event types`)
      .refine(
        (types) => types.length === 1 || !types.includes(ALL_EVENT_TYPES),
        '"*" stands alone: it means all types',
      ),
  )
  .transform((types) => [...new Set(types)]);
