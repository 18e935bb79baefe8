import type { ApiKey } from '../../src/accounts/api-keys.sql';
import { API_SETTINGS } from '../support/defaults';
import { DEMO_SCOPES, newEndpoint, newEvent, newKey, request, startApi, startApp } from './support';
import type { Json, TestApi } from './support';

const CUSTOMER = DEMO_SCOPES;
const OPERATOR: ApiKey['scopes'] = [...DEMO_SCOPES, 'platform'];

let api: TestApi;
let deliveryId: string;
let eventId: string;
let endpointId: string;
beforeAll(async () => {
  api = await startApi();
  ({ id: endpointId } = await newEndpoint(api));
  ({ id: eventId } = await newEvent(api));
  const set = `status = 'exhausted', next_attempt = 6, cycle_started_at = now(), finished_at = now()`;
  const { rows } = await api.pool.query(`update deliveries set ${set} returning id`);
  deliveryId = rows[0].id;
  await api.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at, worker)
     values ($1, $2, $3, false, 1, 6, 'failed', now(), now(), 'host-7/4711')`,
    [api.accountId, endpointId, deliveryId],
  );
});
afterAll(() => api.stop());

test.each([
  ['hidden from a customer', false, CUSTOMER, false],
  ['shown to a platform key', false, OPERATOR, true],
  ['shown to a customer when the setting is on', true, CUSTOMER, true],
  ['shown to a platform key when the setting is on', true, OPERATOR, true],
] as const)('workers and links to the Web UI are %s', async (_what, showOperatorLinks, scopes, isShown) => {
  const app = await startApp({ db: api.pool, settings: { ...API_SETTINGS, showOperatorLinks } });
  const key = await newKey(api.pool, api.accountId, scopes);
  const call = (method: string, path: string): Promise<{ json: Json }> => request(app.base, method, path, { key });

  const lists = [`/v1/deliveries?endpoint=${endpointId}`, `/v1/events/${eventId}/deliveries`];
  const [listed, ofEvent, one, attempts] = await Promise.all(
    [...lists, `/v1/deliveries/${deliveryId}`, `/v1/deliveries/${deliveryId}/attempts`].map((path) =>
      call('GET', path),
    ),
  );
  const url = `${API_SETTINGS.temporalUiUrl}/namespaces/default/workflows/delivery%2F${deliveryId}%2F1`;
  const shown = [listed!.json.data[0], ofEvent!.json.data[0], one!.json].map((delivery) => delivery.temporal_url);
  expect([...shown, attempts!.json.data[0].worker]).toEqual(
    isShown ? [url, url, url, 'host-7/4711'] : [null, null, null, null],
  );
  await app.close();
});

test('a delivery whose only attempt was made without a workflow has no link', async () => {
  const app = await startApp({ db: api.pool, settings: { ...API_SETTINGS, firstAttempt: 'direct' } });
  const key = await newKey(api.pool, api.accountId, OPERATOR);
  const link = async () =>
    (await request(app.base, 'GET', `/v1/deliveries/${deliveryId}`, { key })).json.temporal_url as unknown;
  expect(await link()).toContain(`%2F${deliveryId}%2F1`);
  await api.pool.query('update deliveries set next_attempt = 1 where id = $1', [deliveryId]);
  expect(await link()).toBeNull();
  await app.close();
});

test('the response to a manual retry hides the link as well', async () => {
  const app = await startApp({ db: api.pool, settings: { ...API_SETTINGS, showOperatorLinks: false } });
  const { status, json } = await request(app.base, 'POST', `/v1/deliveries/${deliveryId}/retry`, { key: api.key });
  expect([status, json.status, json.temporal_url]).toEqual([202, 'pending', null]);
  await app.close();
});
