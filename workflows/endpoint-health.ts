import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { describeHealth, nextHealthAction } from '../src/domain/health';
import type { EndpointHealth, HealthAction } from '../src/domain/health';
import { currentHealth, healthChanged } from './contract';
import type { EndpointHealthInput } from './contract';

const effects = proxyActivities<Activities>({
  startToCloseTimeout: 15_000,
  retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 },
});

const { sendUnhealthyEmail } = proxyActivities<Activities>({
  startToCloseTimeout: 60_000,
  retry: { initialInterval: 5_000, backoffCoefficient: 2, maximumInterval: 5 * 60_000 },
});

/**
 * Watches the health of one endpoint while there is something to watch: failed retries, an unhealthy episode, an unsent
 * email. Each signal makes it read the row and take the step that `nextHealthAction` names.
 */
export async function endpointHealth({ endpointId }: EndpointHealthInput): Promise<void> {
  let shown: EndpointHealth | null = null;
  let isChanged = false;
  setHandler(healthChanged, () => {
    isChanged = true;
  });
  setHandler(currentHealth, () => shown);
  const emails = startEmails(endpointId, () => {
    isChanged = true;
  });

  for (;;) {
    isChanged = false;
    const health = await effects.loadEndpointHealth(endpointId);
    shown = health;
    setCurrentDetails(describeHealth(health));
    if (!health.isDeleted) emails.start(health.unsentEpisodes);
    const action = nextHealthAction(health);
    if (action.kind === 'wait') await condition(() => isChanged);
    else if (action.kind !== 'end') await perform(endpointId, action);
    const isOver = action.kind === 'end' || action.kind === 'cancelDeliveries';
    if (isOver && !isChanged) return;
    if (workflowInfo().continueAsNewSuggested && emails.runningCount() === 0) {
      await continueAsNew<typeof endpointHealth>({ endpointId });
    }
  }
}

async function perform(endpointId: string, action: Exclude<HealthAction, { kind: 'wait' | 'end' }>): Promise<void> {
  if (action.kind === 'markUnhealthy') await effects.markEndpointUnhealthy(endpointId, action.episode);
  else if (action.kind === 'markEnabled') await effects.markEndpointEnabled(endpointId, action.episode, action.held);
  else await effects.cancelDeliveriesOfDeleted(endpointId);
}

/** Emails run beside the loop, so that an SMTP outage never keeps an endpoint from being enabled. */
function startEmails(endpointId: string, onSent: () => void) {
  const running = new Set<number>();
  const send = async (episode: number) => {
    await sendUnhealthyEmail(endpointId, episode);
    running.delete(episode);
    onSent();
  };
  return {
    start(episodes: readonly number[]) {
      for (const episode of episodes.filter((unsent) => !running.has(unsent))) {
        running.add(episode);
        // The activity is retried without end, so this can only reject when the run itself is closed.
        void send(episode);
      }
    },
    runningCount: () => running.size,
  };
}
