import { newEndpoint, newEvent } from './support';
import type { Json, TestApi } from './support';

/** Creates one object of each kind that a path can name, for the account of `api`. @returns their ids by prefix */
export async function everyObject(api: TestApi): Promise<Readonly<Record<string, string>>> {
  const endpoint = await newEndpoint(api);
  const event = await newEvent(api);
  const ok = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const { status, json } = await api.call(method, path, { body });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
    return json;
  };
  const [delivery] = (await ok('GET', `/v1/events/${event.id}/deliveries`)).data as Json[];
  const recovery = await ok('POST', `/v1/webhooks/${endpoint.id}/recover`, { since: '2025-01-01T00:00:00Z' });
  const key = await ok('POST', '/v1/api-keys', { scopes: ['webhooks:read'] });
  const objects: Json[] = [endpoint, event, delivery, recovery, key];
  return Object.fromEntries(objects.map(({ id }: { id: string }) => [id.slice(0, id.indexOf('_')), id]));
}

/** A body that lets the call succeed, for each operation that requires one. */
export const BODIES: Readonly<Record<string, Json>> = {
  createEndpoint: { url: 'https://receiver.example/hook', events: '*' },
  updateEndpoint: { description: 'changed' },
  publishEvent: { type: 'order.created', data: { n: 1 } },
  replayToEndpoint: { since: '2025-01-01T00:00:00Z', include: 'all' },
  recoverEndpoint: { since: '2025-01-01T00:00:00Z' },
  createApiKey: { scopes: ['webhooks:read'] },
};
