import { isLookedUp } from '../db/lookup.sql';
import type { Db } from '../db/pool';
import { IS_IN_PROGRESS, OVERDUE_AFTER } from '../deliveries/delivery';
import { IS_KEPT, QUEUED_AFTER_MARK, WAITING_STATUS } from '../endpoints/canceled.sql';
import type { AccountId, DeliveryId, EndpointId, EventId } from '../lib/ids';
import type { EndpointTurn } from './turns';

/** The first attempts that one process's limiter allows an endpoint now. Void once the endpoint is enabled anew. */
export interface LimiterSlots {
  endpointId: EndpointId;
  enabledAt: Date;
  slots: number;
}

/** The first attempts that one process allows an account now. */
export interface AccountSlots {
  accountId: AccountId;
  /** First attempts in flight in the process: those with the fewest come first. */
  inFlight: number;
  slots: number;
}

/** The attempts that one process allows a host now. */
export interface HostSlots {
  /** Host and port. */
  host: string;
  /** For all accounts together. */
  free: number;
  /** For an account that has none in flight to this host. */
  newAccountSlots: number;
}

/** The attempts that one process allows an account to a host now. */
export interface HostAccountSlots {
  host: string;
  accountId: AccountId;
  slots: number;
}

/** How a claim is shared by account and by host. What is not listed has nothing in flight. */
export interface ClaimShares {
  accounts: readonly AccountSlots[];
  /** Slots of an account that is not listed. */
  newAccountSlots: number;
  hosts: readonly HostSlots[];
  hostAccounts: readonly HostAccountSlots[];
  /** For a host that is not listed: slots of all accounts together, and of one account. */
  newHostFree: number;
  newHostSlots: number;
}

/** A delivery handed to this process to be started. */
export interface Claim {
  deliveryId: DeliveryId;
  accountId: AccountId;
  eventId: EventId;
  endpointId: EndpointId;
  eventType: string;
  /** Host and port of the endpoint's URL. */
  host: string;
  isTest: boolean;
  cycle: number;
  attempt: number;
  /** Time until the attempt is due; 0 unless a waiting retry is resumed. */
  dueInMs: number;
  /** The endpoint's enabled_at. (endpointId, enabledAt) identifies a limiter. */
  enabledAt: Date;
}

/** What to claim: at most `limit` deliveries, and no more than the slots of each endpoint, account and host. */
export interface ClaimRequest {
  limit: number;
  limiters: readonly LimiterSlots[];
  /** Slots of an endpoint that has no limiter in this process yet. */
  newSlots: number;
  shares: ClaimShares;
}

/** Test deliveries that one claim takes at most. */
const MAX_TESTS = 4;

/** With a limit around it, an endpoint is looked up by its id, however many the planner expects. */
const ENDPOINT = `id, enabled_at, split_part(url, '/', 3) as host`;

// tests: test deliveries ignore endpoint status and limiter; one at a time per endpoint.
const CLAIM = `
  with ready as (
    select p.id, e.host, e.enabled_at from unnest($1::text[], $2::int[]) as turn(endpoint_id, deliveries)
    cross join lateral (
      select ${ENDPOINT}, cancel_queued_until from endpoints
      where id = turn.endpoint_id and status = 'enabled' and deleted_at is null limit 1) e
    cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = e.id and d.status = 'pending' and not d.is_test and ${IS_KEPT}
      order by d.queued_at, d.id limit turn.deliveries for update skip locked
    ) p
  ),
  tests as (
    select p.id, e.host, e.enabled_at from unnest($3::text[]) as turn(endpoint_id)
    cross join lateral (select ${ENDPOINT} from endpoints where id = turn.endpoint_id limit 1) e
    cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = turn.endpoint_id and d.status = 'pending' and d.is_test and not exists (
        select from deliveries r where r.endpoint_id = turn.endpoint_id and r.status = 'in_progress' and r.is_test)
      order by d.id limit 1 for update skip locked
    ) p
    limit ${MAX_TESTS}
  ),
  picked as (select * from ready union all select * from tests)
  update deliveries d set status = 'in_progress', overdue_at = greatest(now(), d.due_at) + ${OVERDUE_AFTER}
  from picked where ${isLookedUp('d.id', 'picked.id')}
  returning d.id as "deliveryId", d.account_id as "accountId", d.event_id as "eventId", d.endpoint_id as "endpointId",
    d.event_type as "eventType", picked.host, d.is_test as "isTest", d.cycle, d.next_attempt as attempt,
    greatest(0, round(extract(epoch from d.due_at - now()) * 1000))::int as "dueInMs",
    picked.enabled_at as "enabledAt", d.queued_at as queued`;

/**
 * Claims pending deliveries of these endpoints, oldest first for each, and a few test deliveries, one of each of
 * `testing`, in one statement.
 * @returns them in the order in which they are to be started: the accounts in turn, those with the fewest in flight first
 */
export async function claimTurns(
  db: Db,
  turns: readonly EndpointTurn[],
  testing: readonly EndpointId[],
  accounts: readonly AccountSlots[],
): Promise<Claim[]> {
  const result = await db.query<Claim & { queued: Date }>({
    name: 'claim-turns',
    text: CLAIM,
    values: [turns.map((turn) => turn.endpointId), turns.map((turn) => turn.deliveries), testing],
  });
  const oldestFirst = result.rows.sort(
    (a, b) => a.queued.getTime() - b.queued.getTime() || (a.deliveryId < b.deliveryId ? -1 : 1),
  );
  return inTurn(oldestFirst, accounts);
}

/** Accounts in turn, those with the fewest in flight first: one that claims much does not start before the others. */
function inTurn<Row extends Claim>(rows: readonly Row[], accounts: readonly AccountSlots[]): Row[] {
  const turns = new Map(accounts.map(({ accountId, inFlight }) => [accountId, inFlight]));
  return rows
    .map((row) => {
      const turn = (turns.get(row.accountId) ?? 0) + 1;
      turns.set(row.accountId, turn);
      return { row, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ row }) => row);
}

/** Returns claimed deliveries whose workflow could not be started. They are claimed again, oldest first. */
export async function releaseClaims(db: Db, deliveryIds: readonly DeliveryId[]): Promise<void> {
  await db.query({
    name: 'release-claims',
    text: `update deliveries d set status = ${WAITING_STATUS}, overdue_at = null, queued_at = ${QUEUED_AFTER_MARK}
           from endpoints e
           where d.id = any($1) and ${IS_IN_PROGRESS} and d.sending_since is null
             and ${isLookedUp('e.id', 'd.endpoint_id')}`,
    values: [deliveryIds],
  });
}
