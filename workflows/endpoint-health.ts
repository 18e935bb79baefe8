import {
  ApplicationFailure,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { describeHealth, heldChoiceOf, nextHealthAction } from '../src/endpoints/health-rule';
import type { EndpointHealth, HealthAction, HeldChoice } from '../src/endpoints/health-rule';
import { formatDuration } from '../src/lib/duration';
import type { EndpointId } from '../src/lib/ids';
import { currentHealth, healthChanged, reEnable } from './contract';
import type { EndpointHealthInput } from './contract';
import { readHealth } from './renamed-results';

const effects = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: 15_000,
    summary,
    retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 },
  });

const emailEffects = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: 60_000,
    summary,
    retry: { initialInterval: 5_000, backoffCoefficient: 2, maximumInterval: 5 * 60_000 },
  });

/**
 * Watches the health of one endpoint while there is something to watch: failed retries, an incident, an unsent email. On
 * each signal it reads the row and takes the step that `nextHealthAction` names.
 * @throws {ApplicationFailure} when an operator started it without an input, or there is no such endpoint.
 */
export async function endpointHealth(input: EndpointHealthInput): Promise<void> {
  const endpointId = endpointIdOf(input);
  let shown: EndpointHealth | null = null;
  let isChanged = false;
  const onChange = () => {
    isChanged = true;
  };
  setHandler(healthChanged, onChange);
  setHandler(currentHealth, () => shown);
  const requests = receiveRequests(onChange);
  const emails = startEmails(endpointId, onChange);

  for (;;) {
    isChanged = false;
    for (let held = requests.take(); held; held = requests.take()) {
      await effects(`signal reEnable: ${held} held deliveries`).requestEnable(endpointId, held);
    }
    const health = readHealth(await effects('read the endpoint').loadEndpointHealth(endpointId));
    shown = health;
    setCurrentDetails([describeHealth(health), ...requests.warnings()].join('\n\n'));
    if (!health.isDeleted && health.emailDueInMs === 0) emails.start(health.unsentIncidents);
    const action = nextHealthAction(health);
    if (action.kind === 'wait') await change(() => isChanged, health.emailDueInMs);
    else if (action.kind !== 'end') await perform(endpointId, action);
    const isOver = action.kind === 'end' || action.kind === 'cancelDeliveries';
    if (isOver && !isChanged) return;
    if (workflowInfo().continueAsNewSuggested && emails.runningCount() === 0 && requests.count() === 0) {
      await continueAsNew<typeof endpointHealth>({ endpointId });
    }
  }
}

/** Waits for a signal, or until an email is due if that is later than now. */
async function change(isChanged: () => boolean, emailDueInMs: number | null): Promise<void> {
  if (!emailDueInMs) return condition(isChanged);
  await condition(isChanged, emailDueInMs, { summary: `next email in ${formatDuration(emailDueInMs)}` });
}

function endpointIdOf(input: EndpointHealthInput | undefined): EndpointId {
  if (input?.endpointId) return input.endpointId;
  throw ApplicationFailure.nonRetryable('the input must be {"endpointId":"we_…"}', 'InputMissing');
}

async function perform(endpointId: EndpointId, action: Exclude<HealthAction, { kind: 'wait' | 'end' }>): Promise<void> {
  if (action.kind === 'markUnhealthy') {
    await effects(`incident ${action.incident + 1} begins`).markEndpointUnhealthy(endpointId, action.incident);
  } else if (action.kind === 'markEnabled') {
    const summary = `enable the endpoint, ${action.held} held deliveries`;
    await effects(summary).markEndpointEnabled(endpointId, action.incident, action.held);
  } else {
    await effects('cancel the runs of the deleted endpoint').cancelDeliveriesOfDeleted(endpointId);
  }
}

const IGNORED = 'The last signal reEnable was ignored: its input must be {"held":"send"} or {"held":"skip"}.';

/** Handles `reEnable`. The requests of several signals are carried out in order, as those of several API calls are. */
function receiveRequests(onRequest: () => void) {
  const waiting: HeldChoice[] = [];
  let warning: string | undefined;
  setHandler(reEnable, (input?: unknown) => {
    // A run that received the signal before there was a handler has gone on without it.
    if (!patched('re-enable-by-signal')) return;
    const held = heldChoiceOf(input);
    warning = held ? undefined : IGNORED;
    if (held) waiting.push(held);
    onRequest();
  });
  return {
    take: () => waiting.shift(),
    count: () => waiting.length,
    /** The warning about the last signal, if it was ignored. */
    warnings: () => (warning ? [warning] : []),
  };
}

/**
 * Sends emails beside the loop, so that an SMTP outage never keeps an endpoint from being enabled. One at a time: an email
 * tells all incidents that no other has told.
 */
function startEmails(endpointId: EndpointId, onSent: () => void) {
  const running = new Set<number>();
  const send = async (incident: number) => {
    await emailEffects(`email about incident ${incident}`).sendUnhealthyEmail(endpointId, incident);
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
