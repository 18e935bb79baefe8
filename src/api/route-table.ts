import type { Route } from './http/route';
import { apiKeyRoutes } from './resources/api-keys';
import { auditLogRoutes } from './resources/audit-log';
import { deliveryRoutes } from './resources/deliveries';
import { endpointStatsRoute } from './resources/endpoint-stats';
import { endpointRoutes } from './resources/endpoints';
import { eventTypesRoute } from './resources/event-types';
import { eventRoutes } from './resources/events';
import { recoveryRoutes } from './resources/recoveries';
import { settingsRoute } from './resources/settings';

/** Every call of the API that requires a key. */
export const routes: readonly Route[] = [
  ...endpointRoutes,
  endpointStatsRoute,
  ...recoveryRoutes,
  ...eventRoutes,
  eventTypesRoute,
  ...deliveryRoutes,
  ...apiKeyRoutes,
  ...auditLogRoutes,
  settingsRoute,
];
