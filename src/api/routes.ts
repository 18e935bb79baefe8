import { apiKeyRoutes } from './api-keys/routes';
import { deliveryRoutes } from './deliveries/routes';
import { eventRoutes } from './events/routes';
import type { Route } from './route';
import { webhookRoutes } from './webhooks/routes';

/** Every call of the API that takes a key. */
export const routes: readonly Route[] = [...webhookRoutes, ...eventRoutes, ...deliveryRoutes, ...apiKeyRoutes];
