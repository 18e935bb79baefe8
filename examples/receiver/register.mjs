import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TIMEOUT_MS = 15_000;
// The example of GET /v1/event-types.
const EXAMPLE_EVENT =
  '{"type":"order.created","data":{"id":"ord_1042","object":"order","status":"pending","customer":{"name":"Amara Obi","phone":"+2348012345678"},"total":850000,"currency":"NGN"}}';

/**
 * Registers this receiver as an endpoint of the product that `npm start` runs, or finds the endpoint of an earlier run.
 * Endpoints and secrets are kept by URL in `DATA_DIR/receiver.json`.
 * @param {string} url the URL of this receiver
 * @param {string} dataDir the product's DATA_DIR
 * @returns {Promise<string>} the endpoint's secret
 * @throws {Error} whose message says what is wrong and what to do
 */
export async function register(url, dataDir) {
  const stack = readJson(join(dataDir, 'stack.json'));
  if (!stack) {
    throw new Error(
      'There is no secret, and nothing to register with. Run `npm start` first, or pass --secret whsec_…',
    );
  }
  const file = join(dataDir, 'receiver.json');
  const known = readJson(file) ?? {};
  let endpoint = known[url] && (await find(stack, known[url].id, url));
  if (endpoint) {
    console.log(`Endpoint ${endpoint.id} of an earlier run is used again.`);
  } else {
    endpoint = await create(stack, url);
    known[url] = { id: endpoint.id, secret: endpoint.secret };
    writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
    console.log(`Registered ${url} as ${endpoint.id} for all event types.`);
  }
  if (endpoint.status === 'unhealthy' || endpoint.status === 'disabled') {
    console.log(`It is ${endpoint.status}, so nothing is sent to it. Enable it with:

  curl -X POST ${stack.api}/v1/webhooks/${endpoint.id}/enable -H 'Authorization: Bearer ${stack.apiKey}'
`);
  }
  console.log(`Publish an event with:

  curl -X POST ${stack.api}/v1/events -H 'Authorization: Bearer ${stack.apiKey}' -H 'Content-Type: application/json' -d '${EXAMPLE_EVENT}'
`);
  return known[url].secret;
}

/** Returns the endpoint, or undefined when it no longer exists or has another URL. */
async function find(stack, id, url) {
  const { status, body } = await call(stack, 'GET', `/v1/webhooks/${id}`);
  return status === 200 && body.url === url ? body : undefined;
}

async function create(stack, url) {
  const endpoint = { url, events: ['*'], description: 'Sample receiver' };
  const { status, body } = await call(stack, 'POST', '/v1/webhooks', endpoint);
  if (status !== 201) throw new Error(`Could not register ${url}: ${body?.error?.message ?? `status ${status}`}`);
  return body;
}

async function call(stack, method, path, body) {
  try {
    const response = await fetch(stack.api + path, {
      method,
      headers: { Authorization: `Bearer ${stack.apiKey}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  } catch (error) {
    throw new Error(`There is no response from ${stack.api}. Is \`npm start\` running?`, { cause: error });
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
