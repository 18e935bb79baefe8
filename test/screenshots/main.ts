// Fills the product with a realistic account and takes pictures of its page: docs/images/page-*.png.
import { rmSync } from 'node:fs';
import { stackEnvironment } from '../dev/support';
import { openFolder } from '../support/open-folder';
import { fillPast, fillPresent, startReceivers } from './account';
import { openCamera } from './camera';
import { build, startProduct } from './product';
import type { Product } from './product';

const progress = (line: string) => void process.stdout.write(`  ${line}\n`);

async function main(): Promise<void> {
  progress('building');
  build();
  const dataDir = openFolder('handl-screenshots-');
  const settings = await stackEnvironment(dataDir);
  const receivers = await startReceivers();
  let product: Product | undefined;
  try {
    progress('starting, with short waits between attempts');
    product = await startProduct({ ...settings, RETRY_SCHEDULE: '1s,1s,1s,1s,1s' });
    await fillPast(product, receivers);
    await product.stop();
    progress('starting again, with the usual waits');
    product = await startProduct(settings);
    const shown = await fillPresent(product, receivers);
    await takePictures(product, { ...shown, hit: receivers.shop.hits.at(-1)! });
  } finally {
    await product?.stop();
    await Promise.all(Object.values(receivers).map((receiver) => receiver.close()));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Camera = Awaited<ReturnType<typeof openCamera>>;
type Hit = { body: Buffer; headers: Record<string, unknown> };

async function takePictures(
  product: Product,
  { unhealthyId, deliveryId, hit }: { unhealthyId: string; deliveryId: string; hit: Hit },
): Promise<void> {
  const camera: Camera = await openCamera(product, progress);
  try {
    await camera.take('endpoints-light', '/endpoints', { colorScheme: 'light' });
    await camera.take('endpoint-unhealthy-light', `/endpoints/${unhealthyId}`, { colorScheme: 'light' });
    await camera.take('delivery-dark', `/deliveries/${deliveryId}`, { colorScheme: 'dark' });
    await camera.take('deliveries-light', '/deliveries', { colorScheme: 'light' });
    await camera.take('deliveries-phone', '/deliveries', { colorScheme: 'dark', width: 375 });
    await camera.take('event-types-dark', '/event-types', { colorScheme: 'dark' });
    // Beside the page.
    await camera.take('guide-light', '/../../docs/webhooks', { colorScheme: 'light' });
    await camera.take('endpoints-phone', '/endpoints', { colorScheme: 'light', width: 375 });
    await camera.take('verify-dark', '/verify', { colorScheme: 'dark' }, async (page) => {
      await page.getByLabel('Endpoint', { exact: true }).selectOption({ index: 3 });
      await page.getByRole('button', { name: 'Show secret' }).click();
      await page.getByRole('button', { name: 'Use the secret above' }).click();
      await page.getByRole('textbox', { name: 'Body' }).fill(hit.body.toString());
      await page.getByRole('textbox', { name: 'X-HanDl-Signature' }).fill(String(hit.headers['x-handl-signature']));
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('This body was signed with this secret.').waitFor();
    });
  } finally {
    await camera.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(1);
  },
);
