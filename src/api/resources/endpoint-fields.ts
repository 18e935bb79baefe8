import { z } from 'zod';
import { EndpointUrlError, parseEndpointUrl } from '../../endpoints/endpoint-url';
import type { ApiDeps } from '../api-deps';
import { ApiError } from '../http/api-error';
import { subscriptionSchema } from '../schemas/event-type-schemas';

const MAX_DESCRIPTION_CHARACTERS = 500;
// Characters that cannot be stored as text (NUL, lone surrogates), or would garble a page or an email.
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

const fields = {
  url: z.string().meta({
    format: 'uri',
    example: 'https://your-server.com/webhooks/handl',
    description: 'Where events are sent: https, a public host, port 443 or 1024 and higher.',
  }),
  events: subscriptionSchema,
  description: z
    .string()
    .max(MAX_DESCRIPTION_CHARACTERS, `must have at most ${MAX_DESCRIPTION_CHARACTERS} characters`)
    .refine((text) => !UNFIT.test(text), 'must not contain control characters or line breaks')
    .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$' })
    .nullish(),
};

/** The body of a call that creates an endpoint. */
export const newEndpoint = z.strictObject(fields).meta({ id: 'NewEndpoint' });

/** The body of a call that changes an endpoint. */
export const endpointChanges = z.strictObject(fields).partial().meta({ id: 'EndpointChanges', minProperties: 1 });

/** The errors that these fields can cause. */
export const FIELD_ERRORS = [
  'unknown_event_type',
  'url_not_https',
  'url_invalid',
  'url_has_credentials',
  'url_host_not_public',
  'url_port_not_allowed',
] as const;

/** The URL in normalised form. @throws {ApiError} that names the rule it breaks. */
export function acceptableUrl({ guard, settings }: ApiDeps, url: string): string {
  try {
    return parseEndpointUrl(url, { allowInsecure: settings.allowInsecureEndpoints, guard }).href;
  } catch (error) {
    if (!(error instanceof EndpointUrlError)) throw error;
    throw new ApiError(error.code, { param: 'url', message: error.message });
  }
}
