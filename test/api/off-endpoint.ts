import { newShares } from '../support/defaults';
import { stepCancellations } from '../../src/deliveries/cancellations.sql';
import { stepHolding } from '../../src/deliveries/holding.sql';
import { loadHealth, markEnabled } from '../../src/endpoints/health.sql';
import type { EndpointId } from '../../src/lib/ids';
import { claimDeliveries } from '../../src/sending/claim';
import { asId } from '../support/as-id';
import { addDeliveries } from '../support/bulk-rows';
import { newEndpoint, newEvent, startApi } from './support';
import type { Json, TestApi } from './support';

export type OffEndpoint = Awaited<ReturnType<typeof startOffEndpoint>>;

/**
 * Starts the API with an endpoint that its owner has disabled. Nothing is sent, and canceled rows follow only in `cancelAll`.
 * Requests to enable it are carried out at once.
 */
export async function startOffEndpoint() {
  const api: TestApi = await startApi({
    signals: { signalHealth: carryOutRequest, retryNow: () => Promise.resolve() },
  });
  const { id } = (await newEndpoint(api)) as { id: string };
  const rows = { accountId: api.accountId, endpointId: id };

  /** Does what `endpointHealth` does. */
  async function carryOutRequest(endpointId: EndpointId): Promise<void> {
    const { incident, enableRequest } = await loadHealth(api.pool, endpointId);
    if (enableRequest) await markEnabled(api.pool, endpointId, incident, enableRequest);
  }

  const act = (action: 'enable' | 'disable', body?: Json) => api.call('POST', `/v1/webhooks/${id}/${action}`, { body });
  const shown = async (delivery: string): Promise<Json> => (await api.call('GET', `/v1/deliveries/${delivery}`)).json;
  await act('disable');

  return {
    ...{ api, id, act, shown },
    remove: () => api.call('DELETE', `/v1/webhooks/${id}`),
    add: (count: number, status: 'pending' | 'held' | 'in_progress' | 'exhausted' = 'held') =>
      addDeliveries(api.pool, rows, count, status),
    /** Stores a request to enable the endpoint that `carryOut` carries out. */
    request: (held: 'send' | 'skip') =>
      api.pool.query('update endpoints set enable_request = $2, enable_requested_at = now() where id = $1', [id, held]),
    carryOut: () => carryOutRequest(asId('we', id)),
    /** @returns the id of the event's delivery */
    async publish(): Promise<string> {
      const event = await newEvent(api);
      const text = 'select id from deliveries where event_id = $1';
      return (await api.pool.query<{ id: string }>(text, [event.id])).rows[0]!.id;
    },
    /** Claims what can be sent, once the deliveries have followed the endpoint's status. */
    async claim(): Promise<string[]> {
      for (let moved = 1; moved > 0;) {
        const { held, released } = await stepHolding(api.pool, '');
        moved = held + released;
      }
      const claims = await claimDeliveries(api.pool, {
        ...{ limit: 100, limiters: [], newSlots: 100 },
        shares: newShares().forClaim(new Map()),
      });
      return claims.map(({ deliveryId }) => deliveryId);
    },
    endpoint: async (): Promise<Json> => (await api.call('GET', `/v1/webhooks/${id}`)).json,
    /** The statuses that the API shows. */
    statuses: (ids: readonly string[]) => Promise.all(ids.map(async (delivery) => (await shown(delivery)).status)),
    /** The statuses in the table. */
    async stored(ids: readonly string[]): Promise<string[]> {
      const text = 'select status from all_deliveries where id = any($1) order by id';
      return (await api.pool.query(text, [ids])).rows.map(({ status }) => status);
    },
    async listed(query: string): Promise<string[]> {
      const { json } = await api.call('GET', `/v1/deliveries?limit=100&${query}`);
      return json.data.map((delivery: Json) => delivery.id);
    },
    async cancelAll(): Promise<void> {
      while ((await stepCancellations(api.pool)).canceled > 0);
    },
    stop: () => api.stop(),
  };
}
