import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TIMEOUT_MS = 15_000;

/**
 * Registers an endpoint for this receiver at the stack that `npm start` has brought up, or finds the one of an
 * earlier run. Endpoints and secrets are kept by URL in `receiver.json`, beside the stack's own files.
 * @returns {Promise<string>} the endpoint's secret
 * @throws {Error} whose message says what is wrong and what to do
 */
export async function register(url, dataDir) {
  const stack = readJson(join(dataDir, 'stack.json'));
  if (!stack) {
    throw new Error('No secret, and no stack to register at. Run `npm start` first, or pass --secret whsec_…');
  }
  const file = join(dataDir, 'receiver.json');
  const known = readJson(file) ?? {};
  let endpoint = known[url] && (await find(stack, known[url].id, url));
  if (endpoint) {
    console.log(`Endpoint ${endpoint.id} of an earlier run receives all event types.`);
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

  curl -X POST ${stack.api}/v1/events -H 'Authorization: Bearer ${stack.apiKey}' -H 'Content-Type: application/json' -d '{"type":"order.created","data":{"id":"ord_1042","total":"129.90"}}'
`);
  return known[url].secret;
}

/** The endpoint, or undefined when it is gone or has been given another URL. */
async function find(stack, id, url) {
  const { status, body } = await call(stack, 'GET', `/v1/webhooks/${id}`);
  return status === 200 && body.url === url ? body : undefined;
}

async function create(stack, url) {
  const wish = { url, events: ['*'], description: 'Sample receiver' };
  const { status, body } = await call(stack, 'POST', '/v1/webhooks', wish);
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
    throw new Error(`Nothing answers at ${stack.api}. Is \`npm start\` running?`, { cause: error });
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
