import Ajv2020 from 'ajv/dist/2020';
import type { ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Route } from '../../src/api/http/route';
import { routes } from '../../src/api/route-table';
import { BODIES, everyObject } from './objects';
import { request, resolved, startApi } from './support';
import type { ApiResponse, Json, TestApi } from './support';

let api: TestApi;
let document: Json;
const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
beforeAll(async () => {
  api = await startApi();
  document = (await api.call('GET', '/v1/openapi.json', { key: null })).json;
  ajv.addSchema({ $id: 'doc', ...document });
});
afterAll(() => api.stop());

/** The document's schemas allow further fields, because a later release may add some. This one must send no other field. */
const closed = (schema: Json): Json =>
  JSON.parse(
    JSON.stringify(schema, (_key, value: Json) =>
      value?.type === 'object' && value.properties && value.additionalProperties === undefined
        ? { ...value, additionalProperties: false }
        : value,
    ).replaceAll('"#/components', '"closed#/components'),
  );

function validatorOf({ method, path }: Route, status: number): ValidateFunction {
  if (!ajv.getSchema('closed')) ajv.addSchema({ $id: 'closed', ...closed(document) });
  const operation = document.paths[path.replace(':id', '{id}')][method];
  const response = operation.responses[status];
  if (!response) throw new Error(`${method} ${path} does not describe the status ${status}`);
  return ajv.compile(closed(resolved(document, response).content['application/json'].schema));
}

function expectDescribed(route: Route, { status, headers, json }: ApiResponse): void {
  const validate = validatorOf(route, status);
  expect([validate(json), validate.errors]).toEqual([true, null]);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('x-request-id')).toMatch(/^req_/);
}

describe.each(routes.map((route): [string, Route] => [`${route.method.toUpperCase()} ${route.path}`, route]))(
  '%s',
  (_name, route) => {
    let path: string;
    const ask = (call: object) => request(api.base, route.method.toUpperCase(), path, { key: api.key, ...call });
    beforeAll(async () => {
      // The number of endpoints is limited, and some calls need one without a running recovery or rotation.
      await api.pool.query(`update endpoints set deleted_at = now(); update recoveries set status = 'canceled'`);
      const ids = await everyObject(api);
      if (route.operationId === 'endEndpointRotation') {
        await api.call('POST', `/v1/webhooks/${ids['we']}/rotate-secret`);
      }
      await api.pool.query(PREPARED[route.operationId] ?? 'select');
      path = route.idPrefix ? route.path.replace(':id', ids[route.idPrefix]!) : route.path;
    });

    test('succeeds as described', async () => {
      const response = await ask({ body: BODIES[route.operationId] });
      expect(Object.keys(route.responses).map(Number)).toContain(response.status);
      expectDescribed(route, response);
    });

    test('refuses as described', async () => {
      expectDescribed(route, await ask({ key: null }));
      if (route.method !== 'get') {
        expectDescribed(route, await ask({ body: '{"surely_unknown":1}' }));
        expectDescribed(route, await ask({ body: '{' }));
      }
      if (route.query) expectDescribed(route, await request(api.base, 'GET', `${path}?unknown=1`, { key: api.key }));
      if (route.idPrefix) {
        path = path.slice(0, path.indexOf('_') + 1) + '01JXT5K8Q2R7W3Z9B4C6D8E0F1' + route.path.split(':id')[1];
        expectDescribed(route, await ask({ body: BODIES[route.operationId] }));
      }
    });
  },
);

/** Prepares an object so that a call succeeds. */
const PREPARED: Readonly<Record<string, string>> = {
  recoverEndpoint: `update recoveries set status = 'canceled'`,
  replayToEndpoint: `update recoveries set status = 'canceled'`,
  resendDelivery: `update deliveries set status = 'delivered', finished_at = now()`,
  retryDelivery: `update deliveries set status = 'exhausted', finished_at = now()`,
};
