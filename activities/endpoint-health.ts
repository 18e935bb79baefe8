import type { EndpointHealth } from '../src/domain/health';
import type { HeldChoice } from '../src/domain/types';
import { loadHealth, markEnabled, markUnhealthy } from '../src/store/health';
import type { ActivityDeps } from './deps';

/** Effects of `endpointHealth`; each is a compare-and-set, so that repeating it changes nothing. */
export function endpointHealthActivities(deps: ActivityDeps) {
  return {
    async loadEndpointHealth(endpointId: string): Promise<EndpointHealth> {
      return loadHealth(deps.db, endpointId);
    },
    async markEndpointUnhealthy(endpointId: string, episode: number): Promise<void> {
      await markUnhealthy(deps.db, endpointId, episode);
    },
    async markEndpointEnabled(endpointId: string, episode: number, held: HeldChoice): Promise<void> {
      await markEnabled(deps.db, endpointId, episode, held);
      deps.onSlotFree();
    },
    async cancelDeliveriesOfDeleted(endpointId: string): Promise<void> {
      await deps.cancelRuns(endpointId);
    },
  };
}
