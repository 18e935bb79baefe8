import { attemptActivities } from './attempt-delivery';
import type { ActivityDeps } from './deps';
import { endpointHealthActivities } from './endpoint-health';
import { recordActivities } from './record-attempt';
import { emailActivities } from './send-email';

export type { AttemptKey } from '../src/store/attempts';
export type { ActivityDeps } from './deps';
export type { AttemptProgress, RecordedProgress, SentProgress } from './progress';

/** All side effects of the workflows. */
export function createActivities(deps: ActivityDeps) {
  return {
    ...attemptActivities(deps),
    ...recordActivities(deps),
    ...endpointHealthActivities(deps),
    ...emailActivities(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
