import type { Db } from '../db/pool';
import { findWaiting } from '../deliveries/waiting.sql';
import type { ScanPosition } from '../deliveries/waiting.sql';
import { countsOf } from '../lib/counts';
import type { EndpointId } from '../lib/ids';
import { claimTurns } from './claims.sql';
import type { Claim, ClaimRequest } from './claims.sql';
import { takeTestTurns, takeTurns } from './turns';
import type { EndpointTurn } from './turns';

/** The most endpoints that the next claim considers, wherever the scan is, because they may have more deliveries. */
const MAX_BUSY = 32;

/** Where the scan of the endpoints with pending deliveries goes on. Each claim moves it on. */
export class EndpointScan {
  position: ScanPosition = { pending: '', tests: '', also: [] };
  /** Whether the last claim left deliveries of the endpoints that it considered, or could not be made. */
  isCutOff = false;

  /** Whether the next claim, at once, may find more. */
  get mayHaveLeft(): boolean {
    return this.isCutOff || this.isUnfinished;
  }

  /** Whether there are endpoints that the claims since the scan began have not considered. */
  get isUnfinished(): boolean {
    return this.position.pending !== '' || this.position.tests !== '';
  }
}

/**
 * Claims pending deliveries of enabled endpoints, oldest first for each, and a few test deliveries. A claim considers a bounded
 * number of endpoints, so its cost does not grow with what waits.
 * @returns them in the order in which they are to be started: the accounts in turn, those with the fewest in flight first
 */
export async function claimDeliveries(db: Db, request: ClaimRequest, scan = new EndpointScan()): Promise<Claim[]> {
  const { endpoints: waiting, next } = await findWaiting(db, scan.position);
  scan.position = { ...next, also: [] };
  const turns = takeTurns(waiting, request);
  const tests = takeTestTurns(waiting, request.shares);
  const isWaiting = turns.length > 0 || tests.length > 0;
  const claims = isWaiting ? await claimTurns(db, turns, tests, request.shares.accounts, request.direct) : [];
  const [busy, drained] = divided(turns, claims);
  scan.position = { ...scan.position, also: busy.slice(0, MAX_BUSY) };
  scan.isCutOff = waiting.some(
    ({ endpointId, isOpen, isTesting }) => isTesting || (isOpen && !drained.has(endpointId)),
  );
  return claims;
}

/** The endpoints of which as many deliveries were claimed as allowed, so that they may have more; and those that have no more. */
function divided(turns: readonly EndpointTurn[], claims: readonly Claim[]): [EndpointId[], Set<EndpointId>] {
  const claimed = countsOf(claims.map(({ endpointId }) => endpointId));
  const isBusy = ({ endpointId, deliveries }: EndpointTurn) => (claimed.get(endpointId) ?? 0) >= deliveries;
  const idsOf = (some: readonly EndpointTurn[]) => some.map(({ endpointId }) => endpointId);
  return [idsOf(turns.filter(isBusy)), new Set(idsOf(turns.filter((turn) => !isBusy(turn))))];
}
