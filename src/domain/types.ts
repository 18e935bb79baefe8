/** `pending` reads as `held` in the API while the endpoint is not enabled; `running` reads as `in_progress`. */
export type DeliveryState = 'pending' | 'running' | 'delivered' | 'exhausted' | 'canceled';

export type EndpointStatus = 'enabled' | 'unhealthy' | 'disabled';

/** `interrupted`: a send that nobody recorded, because its worker died or froze between the POST and the record. */
export type AttemptOutcome = 'delivered' | 'failed' | 'interrupted';

/** What re-enabling does with held deliveries: send them, or skip (cancel) them. */
export type HeldChoice = 'send' | 'skip';

/** One first attempt and five retries. */
export const ATTEMPTS_PER_CYCLE = 6;

/** How long after its deadline an attempt is given up on: the time to record it, and to recover from a killed worker. */
export const ATTEMPT_GRACE_MS = 5_000;

/** The failure count at which an endpoint becomes unhealthy: the fifth (final) retry of a delivery failed. */
export const UNHEALTHY_FAILURE_COUNT = 5;
