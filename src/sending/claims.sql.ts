import { isLookedUp } from '../db/lookup.sql';
import type { Db } from '../db/pool';
import { IS_IN_PROGRESS, OVERDUE_AFTER } from '../deliveries/delivery';
import type { AttemptKey } from '../deliveries/delivery';
import { WAITS_AGAIN } from '../deliveries/waiting.sql';
import { IS_KEPT } from '../endpoints/canceled.sql';
import type { AccountId, DeliveryId, EndpointId, EventId } from '../lib/ids';
import { sealedSecrets } from './begin-attempt.sql';
import type { BegunAttempt } from './begin-attempt.sql';
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
  /** How long it was pending or held. */
  waitedMs: number;
  /** The endpoint's enabled_at. (endpointId, enabledAt) identifies a limiter. */
  enabledAt: Date;
  /** What the attempt needs if it began with the claim; else null. */
  begun: BegunAttempt | null;
}

/** A claim whose first attempt began with it: this process must send it now. */
export type BegunClaim = Claim & { begun: BegunAttempt };

/** First attempts begin with their claim, except those that were interrupted or whose event is redacted. */
export interface DirectClaim {
  /** When an attempt that is not recorded counts as lost, in milliseconds after it began. */
  overdueAfterMs: number;
  /** Claims nothing that needs a workflow. */
  isWithoutEngine: boolean;
}

/** What to claim: at most `limit` deliveries, and no more than the slots of each endpoint, account and host. */
export interface ClaimRequest {
  limit: number;
  limiters: readonly LimiterSlots[];
  /** Slots of an endpoint that has no limiter in this process yet. */
  newSlots: number;
  shares: ClaimShares;
  /** Missing: each claim is started as a workflow. */
  direct?: DirectClaim;
}

/** Test deliveries that one claim takes at most. */
const MAX_TESTS = 4;

/** With a limit around it, an endpoint is looked up by its id, however many the planner expects. */
const ENDPOINT = `id, enabled_at, url, split_part(url, '/', 3) as host`;

/** What is read of a delivery that is to be claimed. */
const DELIVERY = `d.id, d.event_id,
  (select $4::int) is not null and d.next_attempt = 1 and d.sending_since is null and d.due_at <= now() as may_begin`;
/** The delivery can be sent without a workflow, if that is asked for. */
const IS_WANTED = `(not (select $5::boolean) or (d.next_attempt = 1 and d.sending_since is null))`;

// $1 endpoints  $2 deliveries of each  $3 endpoints to test  $4 when a begun attempt is overdue, in ms  $5 without workflows
// Within subqueries the values are not known to the planner, which would otherwise make a plan for each claim.
// tests:  test deliveries ignore endpoint status and limiter; one at a time per endpoint.
// picked: one lookup of the bodies for all, because each has to open all days of the events.
const CLAIM = `
  with ready as (
    select p.*, e.host, e.url, e.enabled_at from unnest((select $1::text[]), (select $2::int[])) as turn(endpoint_id, deliveries)
    cross join lateral (
      select ${ENDPOINT}, cancel_queued_until from endpoints
      where id = turn.endpoint_id and status = 'enabled' and deleted_at is null limit 1) e
    cross join lateral (
      select ${DELIVERY} from deliveries d
      where d.endpoint_id = e.id and d.status = 'pending' and not d.is_test and ${IS_KEPT} and ${IS_WANTED}
      order by d.queued_at, d.id limit turn.deliveries for update skip locked
    ) p
  ),
  tests as (
    select p.*, e.host, e.url, e.enabled_at from unnest((select $3::text[])) as turn(endpoint_id)
    cross join lateral (select ${ENDPOINT} from endpoints where id = turn.endpoint_id limit 1) e
    cross join lateral (
      select ${DELIVERY} from deliveries d
      where d.endpoint_id = turn.endpoint_id and d.status = 'pending' and d.is_test and ${IS_WANTED} and not exists (
        select from deliveries r where r.endpoint_id = turn.endpoint_id and r.status = 'in_progress' and r.is_test)
      order by d.id limit 1 for update skip locked
    ) p
    limit ${MAX_TESTS}
  ),
  picked as (
    select p.*, v.body, v.body is not null as begins from (select * from ready union all select * from tests) p
    left join lateral (
      select body from events where id = p.event_id and redacted_at is null and p.may_begin limit 1) v on true
  ),
  claimed as (
    update deliveries d set status = 'in_progress',
      sending_since = case when p.begins then clock_timestamp() else d.sending_since end,
      cycle_started_at = case when p.begins then coalesce(d.cycle_started_at, clock_timestamp()) else d.cycle_started_at end,
      overdue_at = case when p.begins then clock_timestamp() + make_interval(secs => (select $4::int) / 1000.0)
        else greatest(now(), d.due_at) + ${OVERDUE_AFTER} end
    from picked p where ${isLookedUp('d.id', 'p.id')}
    returning d.*, p.begins, p.body, p.host, p.url, p.enabled_at
  )
  select c.id as "deliveryId", c.account_id as "accountId", c.event_id as "eventId", c.endpoint_id as "endpointId",
    c.event_type as "eventType", c.host, c.is_test as "isTest", c.cycle, c.next_attempt as attempt,
    greatest(0, round(extract(epoch from c.due_at - now()) * 1000))::int as "dueInMs",
    round(extract(epoch from now() - c.queued_at) * 1000)::float8 as "waitedMs",
    c.enabled_at as "enabledAt", c.queued_at as queued, c.url, case when c.begins then c.sending_since end as "sentAt",
    c.body, case when c.begins then ${sealedSecrets('c.endpoint_id')} end as sealed
  from claimed c`;

/** The last three are null unless the attempt began. */
type ClaimRow = Omit<Claim, 'begun'> & { queued: Date; url: string } & (
    { sentAt: Date; body: Buffer; sealed: Buffer[] } | { sentAt: null; body: null; sealed: null }
  );

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
  direct?: DirectClaim,
): Promise<Claim[]> {
  const result = await db.query<ClaimRow>({
    name: 'claim-turns',
    text: CLAIM,
    values: [
      turns.map((turn) => turn.endpointId),
      turns.map((turn) => turn.deliveries),
      testing,
      direct?.overdueAfterMs,
      direct?.isWithoutEngine ?? false,
    ],
  });
  const oldestFirst = result.rows.sort(
    (a, b) => a.queued.getTime() - b.queued.getTime() || (a.deliveryId < b.deliveryId ? -1 : 1),
  );
  return inTurn(oldestFirst, accounts).map(claimOf);
}

function claimOf({ queued: _, url, sentAt, body, sealed, ...claim }: ClaimRow): Claim {
  return { ...claim, begun: sentAt && { ...claim, url, sentAt, body, sealed } };
}

/** Accounts in turn, those with the fewest in flight first: one that claims much does not start before the others. */
function inTurn<Row extends { accountId: AccountId }>(rows: readonly Row[], accounts: readonly AccountSlots[]): Row[] {
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
    text: `update deliveries d set ${WAITS_AGAIN}
           from endpoints e
           where d.id = any($1) and ${IS_IN_PROGRESS} and d.sending_since is null
             and ${isLookedUp('e.id', 'd.endpoint_id')}`,
    values: [deliveryIds],
  });
}

/** Has the reconciler start the workflow of a delivery that waits for an attempt, once that is due. */
export async function deferRun(db: Db, { deliveryId, cycle, attempt }: AttemptKey): Promise<void> {
  await db.query({
    name: 'defer-run',
    text: `update deliveries d set overdue_at = greatest(now(), due_at)
           where id = $1 and cycle = $2 and next_attempt = $3 and ${IS_IN_PROGRESS} and sending_since is null`,
    values: [deliveryId, cycle, attempt],
  });
}
