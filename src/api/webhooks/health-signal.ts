import type { ApiDeps } from '../deps';
import { within } from '../../within';

const SIGNAL_TIMEOUT_MS = 3_000;

/**
 * Tells `endpointHealth` that the endpoint's row has changed. The row is the truth and the reconciler signals again, so
 * a failure is only logged. @returns whether Temporal took the signal.
 */
export async function trySignalHealth({ signals, log }: ApiDeps, endpointId: string): Promise<boolean> {
  try {
    await within(signals.signalHealth(endpointId), SIGNAL_TIMEOUT_MS);
    return true;
  } catch (error) {
    log.warn({ err: error, endpointId }, 'endpointHealth could not be signaled');
    return false;
  }
}
