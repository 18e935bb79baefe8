import type { AttemptProgress } from '../activities';
import type { EndpointHealth } from '../src/endpoints/health-rule';

// Histories recorded before fields were renamed hold the old names. They keep replaying, so both are read here.

/** The progress that an attempt's activity returned, whose `status` was once `state`. */
export function readProgress<Progress extends AttemptProgress>(result: Progress): Progress {
  const { state, ...rest } = result as Progress & { state?: Progress['status'] };
  return state === undefined ? result : ({ ...rest, status: state } as unknown as Progress);
}

/** The health that `loadEndpointHealth` returned, whose `incident` was once `episode`. */
export function readHealth(result: EndpointHealth): EndpointHealth {
  if (!('episode' in result)) return result;
  const old = result as unknown as {
    episode: number;
    enableWish: EndpointHealth['enableRequest'];
    unsentEpisodes: readonly number[];
  };
  return { ...result, incident: old.episode, enableRequest: old.enableWish, unsentIncidents: old.unsentEpisodes };
}
