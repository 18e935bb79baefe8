import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { ApiSettings } from '../../src/api/api-deps';
import { startApp } from '../api/support';
import { CUSTOMER_SCOPES, generateApiKey } from '../../src/accounts/api-key';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import type { SendingOptions } from '../../src/start-sending';
import { createApiKey } from '../../src/accounts/api-keys.sql';
import { signalHealth, signalRetryNow } from '../../src/temporal/client';
import { API_SETTINGS } from './defaults';
import { services } from './services';
import { startTestStack } from './stack';

/** Starts the whole product in this process, with the page. */
export async function startPageStack(overrides: Partial<SendingOptions> = {}, settings: Partial<ApiSettings> = {}) {
  const stack = await startTestStack(overrides);
  const key = generateApiKey();
  await createApiKey(stack.db, stack.accountId, key, CUSTOMER_SCOPES, OPERATOR);
  const app = await startApp({
    db: stack.db,
    secretBox: stack.secretBox,
    guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }),
    page: { dir: services().pageDir, demoKey: () => key },
    settings: {
      ...API_SETTINGS,
      allowInsecureEndpoints: true,
      retryScheduleMs: stack.options.retryScheduleMs,
      attemptTimeoutMs: stack.options.attemptTimeoutMs,
      ...settings,
    },
    signals: {
      signalHealth: (endpointId) => signalHealth(stack.client, stack.taskQueue, endpointId),
      retryNow: (attempt) => signalRetryNow(stack.client, attempt),
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
