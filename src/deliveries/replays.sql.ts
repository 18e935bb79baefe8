import type { Actor } from '../accounts/audit-log.sql';
import { isLookedUp } from '../db/lookup.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import { idRange } from '../lib/id-ranges';
import type { AccountId, EndpointId, RecoveryId } from '../lib/ids';
import type { StoredStatus } from './delivery';
import { moveBack } from './finished.sql';
import { IS_KEPT } from '../endpoints/canceled.sql';
import { COLUMNS, MAX_PENDING, MAX_RECOVERABLE_COUNTED } from './recoveries.sql';
import type { Include, Recovery, RecoveryStart } from './recoveries.sql';
import { IS_REDACTED } from './redacted.sql';

/** What a replay sends. */
export interface ReplayOf {
  include: Include;
  /** Of deliveries, or for `missing` of events: made at or after this time, and before the other one. */
  since: Date;
  until: Date;
  types: readonly string[];
}

/** Events that a step of a replay looks at, to find those that the endpoint never had. */
const MAX_SEEN = 500;
/** Replays advanced in one round. */
const MAX_REPLAYS = 20;

const STATUSES: Readonly<Record<'exhausted' | 'all', readonly StoredStatus[]>> = {
  exhausted: ['exhausted'],
  all: ['delivered', 'exhausted', 'canceled'],
};

/**
 * One probe of an index for each status and type, so that it reads no more than it returns.
 * @param order in which rows are read; without one, any rows will do, and it stops at the limit
 */
const finishedRows = (limit: string | number, order = '') => `
  select d.id from unnest($5::text[]) s (status) cross join unnest($4::text[]) t (name) cross join lateral (
    select d.id from finished_deliveries d
    where d.endpoint_id = $1 and d.status = s.status and d.event_type = t.name and d.id >= $2 and d.id < $3
      and not d.is_test and not ${IS_REDACTED}
    ${order} limit ${limit}) d ${order} limit ${limit}`;

/** The events of some types. */
const eventRows = (limit: number, order = '') => `
  select v.id, v.type, v.created_at from unnest($4::text[]) t (name) cross join lateral (
    select v.id, v.type, v.created_at from events v
    where v.account_id = $5 and v.type = t.name and v.id >= $2 and v.id < $3 and v.redacted_at is null
    ${order} limit ${limit}) v ${order} limit ${limit}`;

/** Event `v` has no delivery to the endpoint, and is no test. The ids of its deliveries are from just after its own. */
const IS_MISSING = `not exists (select from deliveries d where d.event_id = v.id and (d.endpoint_id = $1 or d.is_test))
  and not exists (select from finished_deliveries d where d.event_id = v.id and (d.endpoint_id = $1 or d.is_test)
    and d.id >= 'dlv_' || substr(v.id, 5, 12) and d.id < first_id('dlv', v.created_at + interval '2 days'))`;

const DAY_MS = 86_400_000;

/** What is older than this, or than the events that are kept, is not sent. */
export const laterOf = (since: Date, retentionDays: number) =>
  new Date(Math.max(since.getTime(), Date.now() - retentionDays * DAY_MS));

const boundsOf = ({ include, since, until }: ReplayOf) =>
  idRange(include === 'missing' ? 'evt' : 'dlv', { since, until });

/**
 * The event types of a replay: those that are asked for, or all of them; for what is missing, those of the endpoint.
 * `undefined` when the account has no such endpoint.
 */
export async function typesOfReplay(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  include: Include,
  asked: readonly string[] | undefined,
): Promise<string[] | undefined> {
  const result = await db.query<{ types: string[] }>({
    text: `select coalesce($4::text[], case when $3 = 'missing' and e.event_types <> array['*'] then e.event_types
             else array(select name from event_types order by name) end) as types
           from endpoints e where e.id = $2 and e.account_id = $1 and e.deleted_at is null`,
    values: [accountId, endpointId, include, asked],
  });
  return result.rows[0]?.types;
}

/** The number of deliveries that a replay would send, at most `MAX_RECOVERABLE_COUNTED`. Of what is missing, in so many events. */
export async function countReplayable(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  replay: ReplayOf,
): Promise<{ total: number; isCapped: boolean }> {
  const { from, before } = boundsOf(replay);
  const { include, types } = replay;
  const counted =
    include === 'missing'
      ? `select count(*) filter (where ${IS_MISSING})::int as total, count(*) >= ${MAX_RECOVERABLE_COUNTED} as "isCapped"
         from (${eventRows(MAX_RECOVERABLE_COUNTED)}) v`
      : `select count(*)::int as total, count(*) >= ${MAX_RECOVERABLE_COUNTED} as "isCapped"
         from (${finishedRows(MAX_RECOVERABLE_COUNTED)}) d`;
  const result = await db.query<{ total: number; isCapped: boolean }>({
    // Unnamed, so that it is planned with its values: PostgreSQL then plans and locks the tables of these days only.
    text: counted,
    values: [endpointId, from, before, types, include === 'missing' ? accountId : STATUSES[include]],
  });
  return onlyRow(result);
}

/** Starts a replay, which the workers then carry out. @param total as it was counted */
export async function startReplay(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  { include, since, until, types }: ReplayOf,
  total: number,
  actor: Actor,
): Promise<RecoveryStart> {
  const result = await db.query<Recovery | { id: null }>({
    text: `
      with found as (select id from endpoints where id = $2 and account_id = $1 and deleted_at is null),
      started as (
        insert into recoveries (account_id, endpoint_id, since, until, include, event_types, total, status)
        select $1, e.id, $3::timestamptz, $4::timestamptz, $5, $6::text[], $7::int, 'replaying' from found e
        where not exists (select from recoveries r where r.endpoint_id = e.id and r.status = 'running')
        on conflict (endpoint_id) where status = 'replaying' do nothing
        returning *, write_audit($8, $1, 'recovery.started', recoveries.id, json_build_object(
          'endpoint', endpoint_id, 'since', since, 'until', until, 'include', include, 'total', total)))
      select s.* from found left join (select ${COLUMNS} from started) s on true`,
    values: [accountId, endpointId, since, until, include, types, total, actor],
  });
  const [row] = result.rows;
  if (!row) return { refused: 'missing' };
  return row.id === null ? { refused: 'running' } : { recovery: row };
}

/** A replay to advance. */
interface Running {
  id: RecoveryId;
  accountId: AccountId;
  endpointId: EndpointId;
  include: Include;
  since: Date;
  until: Date;
  types: string[];
  reached: string | null;
}

/**
 * job: locks the replay; nothing if another worker holds it or has advanced it. `slots` is how many more deliveries may be pending.
 * The values $6 and $7 are the replay's id and what it has reached.
 */
const JOB = `job as (
    select r.id, greatest(0, ${MAX_PENDING} - (
      select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.status = 'pending'
                              and not d.is_test and ${IS_KEPT} limit ${MAX_PENDING}) p)) as slots
    from recoveries r join endpoints e on e.id = r.endpoint_id
    where r.id = $6 and r.status = 'replaying' and r.reached is not distinct from $7
      and e.status = 'enabled' and e.deleted_at is null
    for update of r skip locked
  )`;

/** The end of a step. @param sent the rows that wait now @param reached the SQL of the id that was reached @param isEnd whether nothing is left */
const steppedBy = (sent: string, reached: string, isEnd: string) => `
  stepped as (
    update recoveries r set requeued = r.requeued + (select count(*) from ${sent}), reached = coalesce(${reached}, r.reached),
      status = case when ${isEnd} then 'completed' else r.status end,
      finished_at = case when ${isEnd} then clock_timestamp() end
    from job where r.id = job.id and job.slots > 0
    returning r.status
  )
  select (select count(*)::int from ${sent}) as requeued, coalesce((select status from stepped), 'replaying') as status`;

const STEP_FINISHED = `
  with ${JOB},
  picked as (select p.id from job cross join lateral (${finishedRows('job.slots', 'order by d.id')}) p),
  gone as (delete from finished_deliveries d using picked where ${isLookedUp('d.id', 'picked.id')} returning d.*),
  moved as (${moveBack(`'pending'`)} returning id),
  ${steppedBy('moved', '(select max(id) from picked)', 'not exists (select from picked)')}`;

// An event's delivery has an id of the event's time, as if the endpoint had subscribed to it then: it is found, and kept, with it.
const STEP_MISSING = `
  with ${JOB},
  seen as (select v.* from job cross join lateral (${eventRows(MAX_SEEN, 'order by v.id')}) v where job.slots > 0),
  picked as (select v.* from seen v where ${IS_MISSING} order by v.id limit (select slots from job)),
  made as (
    insert into deliveries (id, account_id, event_id, endpoint_id, event_type, created_at, status)
    select 'dlv_' || substr(p.id, 5, 12) || substr(new_id('dlv'), 17), $5, p.id, $1, p.type, p.created_at, 'pending' from picked p
    returning id
  ),
  ${steppedBy(
    'made',
    `case when (select count(*) from picked) = job.slots then (select max(id) from picked) else (select max(id) from seen) end`,
    'not exists (select from seen)',
  )}`;

/**
 * Advances the replays of enabled endpoints, oldest deliveries first, up to `MAX_PENDING` that wait. It ends those that are done
 * and cancels those of deleted endpoints.
 * @param retentionDays events are kept for this long, so what is older is not sent again
 * @returns the number of deliveries that are pending now, and the replays that have ended.
 */
export async function stepReplays(
  db: Db,
  retentionDays: number,
): Promise<{ requeued: number; finished: RecoveryId[] }> {
  // Replays are rare.
  const any = await db.query({
    name: 'any-replay',
    text: `select from recoveries where status = 'replaying' limit 1`,
  });
  if (any.rowCount === 0) return { requeued: 0, finished: [] };
  const canceled = await db.query<{ id: RecoveryId }>({
    text: `update recoveries r set status = 'canceled', finished_at = now() from endpoints e
           where r.status = 'replaying' and e.id = r.endpoint_id and e.deleted_at is not null returning r.id`,
  });
  const running = await db.query<Running>({
    text: `select r.id, r.account_id as "accountId", r.endpoint_id as "endpointId", coalesce(r.include, 'all') as include,
             r.since, coalesce(r.until, r.created_at) as until, coalesce(r.event_types, '{}') as types, r.reached
           from recoveries r join endpoints e on e.id = r.endpoint_id
           where r.status = 'replaying' and e.status = 'enabled' order by random() limit ${MAX_REPLAYS}`,
  });
  const done = { requeued: 0, finished: canceled.rows.map(({ id }) => id) };
  for (const replay of running.rows) {
    const { requeued, status } = await stepReplay(db, retentionDays, replay);
    done.requeued += requeued;
    if (status !== 'replaying') done.finished.push(replay.id);
  }
  return done;
}

type Stepped = { requeued: number; status: 'replaying' | 'completed' };

async function stepReplay(db: Db, retentionDays: number, replay: Running): Promise<Stepped> {
  const { id, accountId, endpointId, include, types, reached } = replay;
  const { from, before } = boundsOf({ ...replay, since: laterOf(replay.since, retentionDays) });
  // The smallest id after the one that was reached.
  const next = reached === null || reached < from ? from : `${reached}0`;
  const values = [endpointId, next, before, types, include === 'missing' ? accountId : STATUSES[include], id, reached];
  // Unnamed, so that it is planned with its values.
  return onlyRow(await db.query<Stepped>({ text: include === 'missing' ? STEP_MISSING : STEP_FINISHED, values }));
}
