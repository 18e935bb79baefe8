import { UNHEALTHY_FAILURE_COUNT } from './types';
import type { EndpointStatus, HeldChoice } from './types';

/** What decides about an endpoint's health: its row, read afresh after every signal, because signals may repeat. */
export interface EndpointHealth {
  status: EndpointStatus;
  /** Counts the times of being unhealthy; the present or last one. */
  episode: number;
  /** How many retries the present outage has eaten, 0 to 5. */
  failureCount: number;
  isDeleted: boolean;
  enableWish: HeldChoice | null;
  /** Episodes whose email has not been sent. */
  unsentEpisodes: readonly number[];
}

export type HealthAction =
  | { kind: 'markUnhealthy'; episode: number }
  | { kind: 'markEnabled'; episode: number; held: HeldChoice }
  | { kind: 'cancelDeliveries' }
  /** Nothing to do before the next signal. */
  | { kind: 'wait' }
  /** Nothing left to watch. */
  | { kind: 'end' };

/**
 * The health rule as a pure function: the next step for an endpoint whose row reads so. A failed step is repeated; each
 * is a compare-and-set on what is named here.
 */
export function nextHealthAction(health: EndpointHealth): HealthAction {
  if (health.isDeleted) return { kind: 'cancelDeliveries' };
  if (health.enableWish && health.status !== 'enabled') {
    return { kind: 'markEnabled', episode: health.episode, held: health.enableWish };
  }
  if (health.status !== 'enabled') return { kind: 'wait' };
  if (health.failureCount >= UNHEALTHY_FAILURE_COUNT) return { kind: 'markUnhealthy', episode: health.episode };
  if (health.failureCount > 0 || health.unsentEpisodes.length > 0) return { kind: 'wait' };
  return { kind: 'end' };
}

/** One line for people, shown as the workflow's current details. */
export function describeHealth(health: EndpointHealth): string {
  if (health.isDeleted) return 'deleted';
  if (health.status === 'unhealthy')
    return `unhealthy (episode ${health.episode}): deliveries are held until it is enabled again`;
  if (health.status === 'disabled') return 'disabled by its owner: deliveries are held until it is enabled again';
  return `enabled, ${health.failureCount} of ${UNHEALTHY_FAILURE_COUNT} retries of the present outage failed`;
}
