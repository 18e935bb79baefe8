export type EndpointStatus = 'enabled' | 'unhealthy' | 'disabled';

/** What enabling an endpoint does with its held deliveries: send them, or skip (cancel) them. */
export type HeldChoice = 'send' | 'skip';

/** The failure count at which an endpoint becomes unhealthy: the fifth (last) retry of a delivery failed. */
export const UNHEALTHY_FAILURE_COUNT = 5;

/** The facts that decide an endpoint's health. They are read from its row after every signal, because signals may repeat. */
export interface EndpointHealth {
  status: EndpointStatus;
  /** Sequence number of the current or last incident; 0 before the first. */
  incident: number;
  /** Number of retries that failed in the current outage, 0 to 5. */
  failureCount: number;
  isDeleted: boolean;
  /** Set while a request to enable the endpoint has not been carried out. */
  enableRequest: HeldChoice | null;
  /** Incidents that no email has told yet, oldest first; at most 100. */
  unsentIncidents: readonly number[];
  /** Time until the email about them may be sent; null when there is none to send. */
  emailDueInMs: number | null;
}

export type HealthAction =
  | { kind: 'markUnhealthy'; incident: number }
  | { kind: 'markEnabled'; incident: number; held: HeldChoice }
  | { kind: 'cancelDeliveries' }
  /** Nothing to do before the next signal. */
  | { kind: 'wait' }
  /** Nothing left to watch. */
  | { kind: 'end' };

/**
 * The health rule as a pure function: the next step for an endpoint with this row. A failed step is repeated; each step is
 * a compare-and-set on the values named here.
 */
export function nextHealthAction(health: EndpointHealth): HealthAction {
  const { status, incident, failureCount, enableRequest, emailDueInMs } = health;
  if (health.isDeleted) return { kind: 'cancelDeliveries' };
  if (enableRequest && status !== 'enabled') return { kind: 'markEnabled', incident, held: enableRequest };
  if (status !== 'enabled') return { kind: 'wait' };
  if (failureCount >= UNHEALTHY_FAILURE_COUNT) return { kind: 'markUnhealthy', incident };
  if (failureCount > 0 || emailDueInMs !== null) return { kind: 'wait' };
  return { kind: 'end' };
}

/**
 * What the signal `reEnable` asks for. Its input is typed by hand, so it is checked as strictly as the API's body: `skip`
 * must not become `send` by a typing error.
 * @returns `undefined` when the input is neither absent nor `{"held":"send"}` or `{"held":"skip"}`.
 */
export function heldChoiceOf(input: unknown): HeldChoice | undefined {
  if (input === undefined || input === null) return 'send';
  if (typeof input !== 'object' || Array.isArray(input)) return undefined;
  const { held = 'send', ...others } = input as { held?: unknown };
  const isKnown = (held === 'send' || held === 'skip') && Object.keys(others).length === 0;
  return isKnown ? held : undefined;
}

/** One line for operators, shown in the Temporal Web UI as the workflow's current details. */
export function describeHealth(health: EndpointHealth): string {
  if (health.isDeleted) return 'deleted';
  if (health.status === 'unhealthy') {
    return `unhealthy (incident ${health.incident}): deliveries are held until it is enabled again`;
  }
  if (health.status === 'disabled') return 'disabled by its owner: deliveries are held until it is enabled again';
  return `enabled, ${health.failureCount} of ${UNHEALTHY_FAILURE_COUNT} retries failed in the current outage`;
}
