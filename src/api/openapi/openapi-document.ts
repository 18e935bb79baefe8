import { EXPORT_TYPES, MAX_EXPORTED_ROWS } from '../http/list-export';
import { OpenApiGeneratorV31, OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type { ResponseConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { API_ERRORS } from '../http/error-catalogue';
import type { ApiErrorCode } from '../http/error-catalogue';
import { EVENT_TYPES } from '../../events/catalogue';
import { ApiError } from '../http/api-error';
import { errorBody } from '../http/error-handler';
import { idSchema } from '../schemas/id-schemas';
import type { ApiSettings } from '../api-deps';
import type { Route } from '../http/route';
import { deliveredEvent } from './delivered-event';

const JSON_TYPE = 'application/json';
const EXAMPLE_REQUEST_ID = 'req_0123456789abcdef01234567';

/** Errors that any call may return. */
const EVERYWHERE: readonly ApiErrorCode[] = [
  'bad_request',
  'unknown_field',
  'api_key_missing',
  'api_key_malformed',
  'api_key_unknown',
  'scope_missing',
  'unsupported_media_type',
  'unsupported_encoding',
  'payload_too_large',
  'invalid_json',
  'invalid_encoding',
  'json_too_deep',
  'duplicate_field',
  'too_many_requests',
  'internal_error',
  'service_unavailable',
];
const WITH_FIELDS: readonly ApiErrorCode[] = ['missing_field', 'invalid_type', 'invalid_value'];

const errorSchema = z
  .object({
    error: z.object({
      type: z.enum([...new Set(Object.values(API_ERRORS).map(({ type }) => type))]),
      code: z.enum(Object.keys(API_ERRORS) as [ApiErrorCode, ...ApiErrorCode[]]),
      message: z.string().meta({ description: 'What is wrong and what to do about it, for people.' }),
      param: z.string().nullable().meta({ description: 'The field, query parameter or header at fault.' }),
      doc_url: z.string(),
      request_id: z.string().nullable(),
    }),
  })
  .meta({ id: 'Error' });

/** Generates the OpenAPI 3.1 document from the schemas that validate requests. */
export function openApiDocument(routes: readonly Route[], settings: ApiSettings): object {
  const { publicUrl } = settings;
  const registry = new OpenAPIRegistry();
  const { name } = registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, `sk_live_…`, from Settings → API.',
  });
  const common = registerCommonErrors(registry, publicUrl);
  for (const route of routes) registry.registerPath(pathOf(route, name, publicUrl, common));
  for (const type of EVENT_TYPES) registry.registerWebhook(deliveredEvent(type, settings));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'HanDl Webhooks',
      version: '1',
      description: 'Register endpoints, publish events, and follow every delivery.',
    },
    servers: [{ url: publicUrl }],
  });
}

const EXPORT = `With \`Accept: text/csv\` or \`application/x-ndjson\` it returns the whole list as a file, at most ${MAX_EXPORTED_ROWS.toLocaleString('en')} objects, whatever \`limit\` is. To go on, pass the last id as \`starting_after\`. An account makes one export at a time. If the connection ends before the file does, the export failed.`;

type PathConfig = Parameters<OpenAPIRegistry['registerPath']>[0];

function pathOf(route: Route, securityScheme: string, publicUrl: string, common: CommonErrors): PathConfig {
  const { method, path, operationId, summary, scopes, idPrefix, query, body, headers } = route;
  const scopesNeeded = `Requires the scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`;
  return {
    method,
    operationId,
    summary,
    path: path.replace(':id', '{id}'),
    description: [route.description, route.exported && EXPORT, scopesNeeded].filter(Boolean).join('\n\n'),
    tags: [path.split('/')[2]!],
    security: [{ [securityScheme]: [] }],
    request: {
      params: idPrefix ? z.object({ id: idSchema(idPrefix) }) : undefined,
      query: query as z.ZodObject | undefined,
      headers,
      body: body && { required: route.isBodyRequired ?? false, content: { [JSON_TYPE]: { schema: body } } },
    },
    responses: { ...responsesOf(route), ...common, ...errorsOf(route, publicUrl) },
  };
}

const REQUEST_ID = 'Identifies this request in our log.';
const requestId = z.object({ 'X-Request-Id': z.string().meta({ description: REQUEST_ID }) });

function responsesOf({ responses, summary, exported }: Route): Record<string, ResponseConfig> {
  const files = exported ? EXPORT_TYPES.map((type) => [type, { schema: z.string() }] as const) : [];
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      { description: summary, headers: requestId, content: { [JSON_TYPE]: { schema }, ...Object.fromEntries(files) } },
    ]),
  );
}

/** By status, a reference to the response with the errors that any call may return. */
type CommonErrors = Record<string, { $ref: string }>;

function registerCommonErrors(registry: OpenAPIRegistry, publicUrl: string): CommonErrors {
  const requestIdHeader = { 'X-Request-Id': { schema: { type: 'string' as const }, description: REQUEST_ID } };
  return Object.fromEntries(
    [...byStatus(EVERYWHERE)].map(([status, codes]) => {
      const { description, example } = describeErrors(codes, publicUrl);
      const content = { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/Error' }, example } };
      const component = { description, headers: requestIdHeader, content };
      return [status, registry.registerComponent('responses', `Status${status}`, component).ref];
    }),
  );
}

/** The responses of statuses that the route has errors of its own for. These come first: the example shows the first code. */
function errorsOf(route: Route, publicUrl: string): Record<string, ResponseConfig> {
  const own: ApiErrorCode[] = [
    ...(route.errors ?? []),
    ...(route.idPrefix ? (['not_found'] as const) : []),
    ...(route.query || route.body ? WITH_FIELDS : []),
    ...(route.isBodyRequired ? (['missing_body'] as const) : []),
  ];
  const everywhere = byStatus(EVERYWHERE);
  return Object.fromEntries(
    [...byStatus(own)].map(([status, codes]) => {
      const { description, example } = describeErrors([...codes, ...(everywhere.get(status) ?? [])], publicUrl);
      return [status, { description, headers: requestId, content: { [JSON_TYPE]: { schema: errorSchema, example } } }];
    }),
  );
}

function byStatus(codes: readonly ApiErrorCode[]): Map<number, ApiErrorCode[]> {
  const grouped = new Map<number, ApiErrorCode[]>();
  for (const code of codes) {
    const { status } = API_ERRORS[code];
    grouped.set(status, [...(grouped.get(status) ?? []), code]);
  }
  return grouped;
}

const describeErrors = (codes: readonly ApiErrorCode[], publicUrl: string) => ({
  description: codes.map((code) => `\`${code}\`: ${API_ERRORS[code].message}`).join('\n\n'),
  example: errorBody(new ApiError(codes[0]!), publicUrl, EXAMPLE_REQUEST_ID),
});
