import {
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { describeHealth, nextHealthAction } from '../src/endpoints/health-rule';
import type { EndpointHealth, HealthAction } from '../src/endpoints/health-rule';
import { formatDuration } from '../src/lib/duration';
import type { EndpointId } from '../src/lib/ids';
import { currentHealth, healthChanged } from './contract';
import type { EndpointHealthInput } from './contract';
import { readHealth } from './renamed-results';

const effects = proxyActivities<Activities>({
  startToCloseTimeout: 15_000,
  retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 },
});

const { sendUnhealthyEmail } = proxyActivities<Activities>({
  startToCloseTimeout: 60_000,
  retry: { initialInterval: 5_000, backoffCoefficient: 2, maximumInterval: 5 * 60_000 },
});

/**
 * Watches the health of one endpoint while there is something to watch: failed retries, an incident, an unsent email. On
 * each signal it reads the row and takes the step that `nextHealthAction` names.
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
    const health = readHealth(await effects.loadEndpointHealth(endpointId));
    shown = health;
    setCurrentDetails(describeHealth(health));
    if (!health.isDeleted && health.emailDueInMs === 0) emails.start(health.unsentIncidents);
    const action = nextHealthAction(health);
    if (action.kind === 'wait') await change(() => isChanged, health.emailDueInMs);
    else if (action.kind !== 'end') await perform(endpointId, action);
    const isOver = action.kind === 'end' || action.kind === 'cancelDeliveries';
    if (isOver && !isChanged) return;
    if (workflowInfo().continueAsNewSuggested && emails.runningCount() === 0) {
      await continueAsNew<typeof endpointHealth>({ endpointId });
    }
  }
}

/** Waits for a signal, or until an email is due if that is later than now. */
async function change(isChanged: () => boolean, emailDueInMs: number | null): Promise<void> {
  if (!emailDueInMs) return condition(isChanged);
  await condition(isChanged, emailDueInMs, { summary: `next email in ${formatDuration(emailDueInMs)}` });
}

async function perform(endpointId: EndpointId, action: Exclude<HealthAction, { kind: 'wait' | 'end' }>): Promise<void> {
  if (action.kind === 'markUnhealthy') await effects.markEndpointUnhealthy(endpointId, action.incident);
  else if (action.kind === 'markEnabled') await effects.markEndpointEnabled(endpointId, action.incident, action.held);
  else await effects.cancelDeliveriesOfDeleted(endpointId);
}

/**
 * Sends emails beside the loop, so that an SMTP outage never keeps an endpoint from being enabled. One at a time: an email
 * tells all incidents that no other has told.
 */
function startEmails(endpointId: EndpointId, onSent: () => void) {
  const running = new Set<number>();
  const send = async (incident: number) => {
    await sendUnhealthyEmail(endpointId, incident);
    running.delete(incident);
    onSent();
  };
  const toStart = (incidents: readonly number[]) => {
    const isOneAtATime = incidents.length > 1 && patched('one-email-at-a-time');
    if (isOneAtATime) return running.size > 0 ? [] : incidents.slice(0, 1);
    return incidents.filter((incident) => !running.has(incident));
  };
  return {
    start(incidents: readonly number[]) {
      for (const incident of toStart(incidents)) {
        running.add(incident);
        // The activity is retried forever, so this rejects only when the run itself is closed.
        void send(incident);
      }
    },
    runningCount: () => running.size,
  };
}
