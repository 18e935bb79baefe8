import { openApiDocument } from '../src/api/openapi/openapi-document';
import { routes } from '../src/api/route-table';
import { loadConfig } from '../src/config';

/** The OpenAPI document with the default settings. A running product serves it with its own, at /v1/openapi.json. */
export function defaultDocument(): object {
  const config = loadConfig({});
  return openApiDocument(routes, {
    ...config,
    publicUrl: 'https://webhooks.handl.example',
    temporalUiUrl: null,
    temporalNamespace: config.temporal.namespace,
    temporalRetentionMs: config.temporal.retentionMs,
  });
}
