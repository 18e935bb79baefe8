import { createTestDatabase } from '../support/database';
import { startProduct } from '../support/product';
import { productSettings } from '../support/round-trip';
import { until } from '../support/until';

test('after SIGTERM /readyz says no while the port stays open; standard output is JSON alone', async () => {
  const database = await createTestDatabase();
  const product = await startProduct({
    ...{ ...productSettings(), LOG_LEVEL: 'info' },
    DATABASE_URL: database.url,
    SHUTDOWN_DELAY: '8s',
    ALLOWED_PRIVATE_CIDRS: '10.0.0.0/8,0.0.0.0/0',
  });
  const readiness = () => fetch(`${product.base}/readyz`);
  expect((await readiness()).status).toBe(200);
  const stopped = product.stop();
  await until('/readyz to say no', async () => (await readiness()).status === 503);
  expect(await (await readiness()).json()).toMatchObject({
    status: 'not_ready',
    missing: ['this process is stopping'],
  });
  // The API still serves whoever has not noticed.
  expect((await fetch(`${product.base}/v1/webhooks`)).status).toBe(401);
  expect(await stopped).toBe(0);
  await expect(readiness()).rejects.toThrow();

  const lines = product.output().split('\n').filter(Boolean);
  const entries = lines.map((line) => JSON.parse(line) as { level: number; msg: string; cidrs?: string[] });
  const messages = entries.map(({ msg }) => msg);
  expect(entries.find(({ cidrs }) => cidrs)).toMatchObject({ level: 40, cidrs: ['0.0.0.0/0'] });
  expect(messages[0]).toBe('starting');
  expect(messages).toEqual(expect.arrayContaining(['ready', 'stopping']));
  expect(messages.at(-1)).toBe('stopped');
  await database.drop();
});
