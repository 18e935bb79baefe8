import { z } from 'zod';
import { EndpointUrlError, parseEndpointUrl } from '../../delivery/endpoint-url';
import { ApiError } from '../api-error';
import type { ApiDeps } from '../deps';
import { subscriptionSchema } from '../event-types';

const MAX_DESCRIPTION_CHARACTERS = 500;
// What cannot be stored as text (NUL, half a surrogate pair), and what would garble a page or an email.
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** What an owner says about an endpoint. */
export const webhookFields = {
  url: z.string().meta({
    format: 'uri',
    example: 'https://your-server.com/webhooks/handl',
    description: 'Where events are POSTed to: https, a public host, port 443 or from 1024 on.',
  }),
  events: subscriptionSchema,
  description: z
    .string()
    .max(MAX_DESCRIPTION_CHARACTERS, `must have at most ${MAX_DESCRIPTION_CHARACTERS} characters`)
    .refine((text) => !UNFIT.test(text), 'must not hold control characters or line breaks')
    .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$' })
    .nullish(),
};

export const newWebhook = z.strictObject(webhookFields).meta({ id: 'NewWebhook' });

export const webhookChanges = z.strictObject(webhookFields).partial().meta({ id: 'WebhookChanges', minProperties: 1 });

/** The errors that these fields can have. */
export const FIELD_ERRORS = [
  'unknown_event_type',
  'url_not_https',
  'url_invalid',
  'url_has_credentials',
  'url_host_not_public',
  'url_port_not_allowed',
] as const;

/** The URL in its normal form. @throws {ApiError} naming the rule it breaks. */
export function acceptableUrl({ guard, settings }: ApiDeps, url: string): string {
  try {
    return parseEndpointUrl(url, { allowInsecure: settings.allowInsecureEndpoints, guard }).href;
  } catch (error) {
    if (!(error instanceof EndpointUrlError)) throw error;
    throw new ApiError(error.code, { param: 'url', message: error.message });
  }
}
