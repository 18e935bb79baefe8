import { startApp } from '../api/support';
import { CUSTOMER_SCOPES } from '../../src/domain/api-key';
import { createAddressGuard } from '../../src/delivery/address-guard';
import type { DeliverySideOptions } from '../../src/delivery-side';
import { createApiKey, generateApiKey } from '../../src/store/accounts';
import { signalHealth, signalRetryNow } from '../../src/temporal';
import { services } from './services';
import { startTestStack } from './stack';

/** The whole product in this process, the page included, as a customer's browser meets it. */
export async function startPageStack(overrides: Partial<DeliverySideOptions> = {}) {
  const stack = await startTestStack(overrides);
  const key = generateApiKey();
  await createApiKey(stack.db, stack.accountId, key, CUSTOMER_SCOPES);
  const app = await startApp({
    db: stack.db,
    secretBox: stack.secretBox,
    guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }),
    page: { dir: services().pageDir, demoKey: () => key },
    settings: {
      publicUrl: 'http://api.example',
      temporalUiUrl: 'http://temporal.example',
      temporalNamespace: 'default',
      retentionDays: 30,
      allowInsecureEndpoints: true,
      trustedProxyHops: 0,
    },
    signals: {
      signalHealth: (endpointId) => signalHealth(stack.client, stack.taskQueue, endpointId),
      retryNow: (deliveryId, cycle) => signalRetryNow(stack.client, deliveryId, cycle),
    },
    wake: () => undefined,
  });
  return {
    ...stack,
    base: app.base,
    key,
    async stop() {
      await app.close();
      await stack.stop();
    },
  };
}

export type PageStack = Awaited<ReturnType<typeof startPageStack>>;
