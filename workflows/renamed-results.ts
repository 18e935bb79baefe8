import type { AttemptProgress } from '../activities';
import type { EndpointHealth } from '../src/endpoints/health-rule';

// Histories recorded before fields were renamed hold the old names. They keep replaying, so both are read here.

/** The progress that an attempt's activity returned, whose `status` was once `state`. */
export function readProgress<Progress extends AttemptProgress>(result: Progress): Progress {
  const { state, ...rest } = result as Progress & { state?: Progress['status'] };
  return state === undefined ? result : ({ ...rest, status: state } as unknown as Progress);
}

/** The health that `loadEndpointHealth` returned. Its `incident` was once `episode`, and every unsent email was due. */
export function readHealth(result: EndpointHealth): EndpointHealth {
  const health = 'episode' in result ? withNewNames(result) : result;
  return 'emailDueInMs' in health ? health : withEmailsDue(health);
}

function withNewNames(result: EndpointHealth): EndpointHealth {
  const old = result as unknown as {
    episode: number;
    enableWish: EndpointHealth['enableRequest'];
    unsentEpisodes: readonly number[];
  };
  return { ...result, incident: old.episode, enableRequest: old.enableWish, unsentIncidents: old.unsentEpisodes };
}

function withEmailsDue(health: Omit<EndpointHealth, 'emailDueInMs'>): EndpointHealth {
  return { ...health, emailDueInMs: health.unsentIncidents.length > 0 ? 0 : null };
}
