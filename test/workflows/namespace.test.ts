import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@temporalio/client';
import { lazyClient } from '../../src/temporal/client';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/temporal/search-attributes';
import { openFolder } from '../support/open-folder';
import { services } from '../support/services';
import { until } from '../support/until';

const run = promisify(execFile);
const SCRIPT = join(__dirname, '..', '..', 'docker', 'temporal', 'namespace.sh');

let client: Client;
let bin: string;
beforeAll(() => {
  client = lazyClient({ address: services().temporalAddress }, 'default');
  bin = openFolder('handl-bin-');
  symlinkSync(services().cliPath, join(bin, 'temporal'));
});
afterAll(async () => {
  await client.connection.close();
  rmSync(bin, { recursive: true });
});

/** Runs docker/temporal/namespace.sh as its container does. */
async function prepare(namespace: string, retention: string): Promise<void> {
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: bin,
    TEMPORAL_ADDRESS: services().temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_RETENTION: retention,
  };
  await run('sh', [SCRIPT], { env });
}

async function retentionH(namespace: string): Promise<number> {
  const { config } = await client.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds) / 3_600;
}

test('the script creates a namespace with its first run; later runs set its retention', async () => {
  const namespace = `new-${randomBytes(4).toString('hex')}`;
  await prepare(namespace, '72h');
  expect(await retentionH(namespace)).toBe(72);
  const known = await client.connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(known.customAttributes ?? {})).toEqual(expect.arrayContaining([...SEARCH_ATTRIBUTE_NAMES]));

  await prepare(namespace, '72h');
  await prepare(namespace, '48h');
  await until('the retention to follow', async () => (await retentionH(namespace)) === 48);
});

test('the development server keeps histories for as long as it was started with', async () => {
  expect(await retentionH('default')).toBe(72);
});
