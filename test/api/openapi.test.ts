import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { routes } from '../../src/api/route-table';
import { EVENT_TYPES } from '../../src/events/catalogue';
import { resolved, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
let document: Json;
beforeAll(async () => {
  api = await startApi();
  document = (await api.call('GET', '/v1/openapi.json', { key: null })).json;
});
afterAll(() => api.stop());

test('the document describes every call and needs no key', () => {
  expect(document.openapi).toBe('3.1.0');
  const described = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path.replace(':id', '{id}')}`).sort());
  expect(Object.keys(document.webhooks)).toEqual([...EVENT_TYPES]);
  const ids = routes.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('its schemas are valid JSON Schema 2020-12, and its examples match them', () => {
  const ajv = addFormats(new Ajv2020({ strict: false }));
  ajv.addSchema({ $id: 'doc', ...document });
  let examples = 0;
  for (const methods of Object.values<Json>(document.paths)) {
    for (const { responses } of Object.values<Json>(methods)) {
      for (const response of Object.values<Json>(responses)) {
        const { schema, example } = resolved(document, response).content['application/json'];
        const rebased = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"doc#/components'));
        const validate = ajv.compile(rebased);
        if (example === undefined) continue;
        expect([validate(example), validate.errors]).toEqual([true, null]);
        examples += 1;
      }
    }
  }
  expect(examples).toBeGreaterThan(routes.length * 3);
});

test('the page shows the document with a strict content security policy', async () => {
  const page = await fetch(`${api.base}/docs/api/`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(await page.text()).not.toMatch(/<script(?![^>]* src=)[^>]*>[^<]/);
  const init = await (await fetch(`${api.base}/docs/api/swagger-ui-init.js`)).text();
  expect(init).toContain('/v1/openapi.json');
});
