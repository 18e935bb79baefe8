import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import { freePort, startReceiver, type ReceiverProcess } from './process';
import { VECTOR } from './vector';

type Endpoint = { id: string; url: string; status: string; events: string[] };

/** The two calls of the API that the receiver makes, on a server of the test. */
class Stack {
  readonly endpoints = new Map<string, Endpoint>();
  readonly calls: string[] = [];
  refuseWith?: string;
  api = '';
  private readonly server = createServer((req, res) => void this.respond(req, res));

  private async respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.calls.push(`${req.method} ${req.url} ${req.headers.authorization}`);
    const send = (status: number, body: object) => void res.writeHead(status).end(JSON.stringify(body));
    if (req.method === 'GET') {
      const endpoint = this.endpoints.get(req.url!.split('/').at(-1)!);
      return endpoint ? send(200, endpoint) : send(404, { error: { message: 'No such endpoint.' } });
    }
    const wanted = (await json(req)) as Endpoint;
    if (this.refuseWith) return send(400, { error: { message: this.refuseWith } });
    const endpoint = { ...wanted, id: `we_${this.endpoints.size + 1}`, status: 'enabled' };
    this.endpoints.set(endpoint.id, endpoint);
    return send(201, { ...endpoint, secret: VECTOR.secret });
  }

  async start(dataDir: string): Promise<void> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    this.api = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    writeFileSync(join(dataDir, 'stack.json'), JSON.stringify({ api: this.api, apiKey: 'sk_live_demo' }));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}

let folder: string;
let stack: Stack;
let port: number;
const running: ReceiverProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  stack = new Stack();
  await stack.start(folder);
  port = await freePort();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((receiver) => receiver.stop()));
  await stack.stop();
  rmSync(folder, { recursive: true });
});

function start(env: NodeJS.ProcessEnv = { DATA_DIR: folder }): ReceiverProcess {
  const receiver = startReceiver(['--port', String(port)], { cwd: folder, env });
  running.push(receiver);
  return receiver;
}

async function startAndStop(): Promise<string> {
  const receiver = start();
  await receiver.printed(/Listening on/);
  await receiver.stop();
  return receiver.output();
}

describe('a receiver without a secret', () => {
  it('registers itself, does not print the secret, and verifies with it', async () => {
    const receiver = start();
    const url = `http://127.0.0.1:${port}/webhooks/handl`;
    await receiver.printed(/Listening on/);

    expect(stack.calls).toEqual(['POST /v1/webhooks Bearer sk_live_demo']);
    expect(stack.endpoints.get('we_1')).toMatchObject({ url, events: ['*'], description: 'Sample receiver' });
    expect(receiver.output()).toContain(`Registered ${url} as we_1 for all event types.`);
    expect(receiver.output()).not.toContain('whsec_');

    const file = join(folder, 'receiver.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ [url]: { id: 'we_1', secret: VECTOR.secret } });
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const headers = { 'X-HanDl-Signature': VECTOR.signature };
    expect((await fetch(url, { method: 'POST', body: VECTOR.body, headers })).status).toBe(200);
  });

  it('prints a curl that publishes an event', async () => {
    const event = JSON.stringify({ type: 'order.created', data: EVENT_CATALOGUE['order.created'].example });
    const output = await startAndStop();
    expect(output).toContain(
      `curl -X POST ${stack.api}/v1/events -H 'Authorization: Bearer sk_live_demo' -H 'Content-Type: application/json' -d '${event}'`,
    );
  });

  it('uses its endpoint again in the next run', async () => {
    await startAndStop();
    expect(await startAndStop()).toContain('Endpoint we_1 of an earlier run');
    expect([...stack.endpoints.keys()]).toEqual(['we_1']);
    expect(stack.calls.at(-1)).toBe('GET /v1/webhooks/we_1 Bearer sk_live_demo');
  });

  it.each([
    ['is gone', () => stack.endpoints.delete('we_1'), 'we_1'],
    ['has another URL now', () => (stack.endpoints.get('we_1')!.url = 'http://127.0.0.1:9/elsewhere'), 'we_2'],
  ])('registers again when its endpoint %s', async (_, change, id) => {
    await startAndStop();
    change();
    expect(await startAndStop()).toContain(`as ${id} for all event types.`);
    expect(stack.calls.filter((call) => call.startsWith('POST'))).toHaveLength(2);
  });

  it('has an endpoint for each port', async () => {
    await startAndStop();
    port = await freePort();
    await startAndStop();
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'receiver.json'), 'utf8')))).toHaveLength(2);
  });

  it('says how to enable an endpoint that is unhealthy', async () => {
    await startAndStop();
    stack.endpoints.get('we_1')!.status = 'unhealthy';
    const output = await startAndStop();
    expect(output).toContain('It is unhealthy, so nothing is sent to it.');
    expect(output).toContain(
      `curl -X POST ${stack.api}/v1/webhooks/we_1/enable -H 'Authorization: Bearer sk_live_demo'`,
    );
  });

  it('passes on why it could not be registered', async () => {
    stack.refuseWith = 'Endpoints need https.';
    const receiver = start();
    expect(await receiver.exitCode).toBe(1);
    expect(receiver.output()).toMatch(/^Could not register http:\S+: Endpoints need https\.\n$/);
  });

  it('says so when the stack is down', async () => {
    await stack.stop();
    const receiver = start();
    expect(await receiver.exitCode).toBe(1);
    expect(receiver.output()).toBe(`There is no response from ${stack.api}. Is \`npm start\` running?\n`);
  });

  it('says what it needs when there is no stack', async () => {
    const receiver = start({}); // Looks into .data of the folder it runs in.
    expect(await receiver.exitCode).toBe(1);
    expect(receiver.output()).toBe(
      'There is no secret, and nothing to register with. Run `npm start` first, or pass --secret whsec_…\n',
    );
  });
});
