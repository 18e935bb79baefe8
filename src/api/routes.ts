import { apiKeyRoutes } from './api-keys/routes';
import { auditLogRoutes } from './audit-log/routes';
import { deliveryRoutes } from './deliveries/routes';
import { eventRoutes } from './events/routes';
import { recoveryRoutes } from './recoveries/routes';
import type { Route } from './route';
import { recover } from './webhooks/recover';
import { webhookRoutes } from './webhooks/routes';
import { stats } from './webhooks/stats';

/** Every call of the API that takes a key. */
export const routes: readonly Route[] = [
  ...webhookRoutes,
  stats,
  recover,
  ...recoveryRoutes,
  ...eventRoutes,
  ...deliveryRoutes,
  ...apiKeyRoutes,
  ...auditLogRoutes,
];
