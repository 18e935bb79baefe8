import type { Actor } from '../accounts/audit-log.sql';
import type { Db } from '../db/pool';
import { IS_CANCELED, WAITING_STATUS } from '../endpoints/canceled.sql';
import type { AccountId, DeliveryId } from '../lib/ids';
import { OVERDUE_AFTER, UNFINISHED } from './delivery';
import type { AttemptKey } from './delivery';
import { MAX_TRIES, moveBack, moveToFinished } from './finished.sql';
import { IS_REDACTED } from './redacted.sql';

/**
 * What a manual retry, or sending again, found and did. `requeued`: a finished delivery waits to be sent with its next cycle.
 * `waiting`: a retry is waited for, and the caller ends the wait by a signal. `busy`: an attempt is under way or about to be, or
 * whoever asked to send again has to wait until the delivery is finished. `refused`: the delivery is held or delivered. `too_old`:
 * its event is about to be deleted. `redacted`: its event is redacted. `missing`: the account has no such delivery, or its endpoint
 * is deleted.
 */
export type RetryVerdict = 'requeued' | 'waiting' | 'busy' | 'refused' | 'too_old' | 'redacted' | 'missing';

interface Retry {
  verdict: RetryVerdict;
  cycle: number;
  attempt: number;
}

/** What is asked for: the SQL of the verdicts, and the action of the audit log. */
interface Request {
  action: 'delivery.retried' | 'delivery.resent';
  /** Of deliveries in `deliveries`. Finished ones among them are those of a former release. */
  verdict: string;
  /** A further verdict for finished deliveries. */
  finished: string;
}

const RETRY: Request = {
  action: 'delivery.retried',
  verdict: `when d.status in ('exhausted', 'canceled') or ${IS_CANCELED} then 'requeued'
      when d.status = 'delivered' or (d.status in ('pending', 'held') and e.status <> 'enabled' and not d.is_test) then 'refused'
      when d.status = 'in_progress' and d.sending_since is null and d.next_attempt > 1 then 'waiting'`,
  finished: `when d.status = 'delivered' then 'refused'`,
};

const RESEND: Request = {
  action: 'delivery.resent',
  verdict: `when d.status in ('delivered', 'exhausted', 'canceled') or ${IS_CANCELED} then 'requeued'`,
  finished: '',
};

const inUnfinished = ({ action, verdict }: Request) => `
  with found as (
    select d.id, d.cycle, d.next_attempt as attempt, ${WAITING_STATUS} as waiting_status, case
      ${verdict}
      else 'busy' end as verdict
    from deliveries d join endpoints e on e.id = d.endpoint_id
    where d.id = $2 and d.account_id = $1 and e.deleted_at is null for update of d
  ),
  moved as (
    update deliveries d set
      status = case f.verdict when 'requeued' then f.waiting_status else d.status end,
      cycle = case f.verdict when 'requeued' then d.cycle + 1 else d.cycle end,
      next_attempt = case f.verdict when 'requeued' then 1 else d.next_attempt end,
      queued_at = case f.verdict when 'requeued' then now() else d.queued_at end,
      cycle_started_at = case f.verdict when 'requeued' then null else d.cycle_started_at end,
      finished_at = null, sending_since = null, due_at = now(),
      overdue_at = case f.verdict when 'waiting' then now() + ${OVERDUE_AFTER} end
    from found f where d.id = $2 and f.verdict in ('requeued', 'waiting')
    returning write_audit($3, $1, '${action}', d.id, json_build_object('cycle', d.cycle))
  )
  select verdict, cycle, attempt from found`;

const inFinished = ({ action, finished }: Request) => `
  with found as (
    select d.id, d.cycle, d.next_attempt as attempt, ${WAITING_STATUS} as waiting_status, case
      ${finished}
      when ${IS_REDACTED} then 'redacted'
      when d.created_at < now() - make_interval(days => $4::int) then 'too_old'
      else 'requeued' end as verdict
    from finished_deliveries d join endpoints e on e.id = d.endpoint_id
    where d.id = $2 and d.account_id = $1 and e.deleted_at is null for update of d
  ),
  gone as (
    delete from finished_deliveries d using found f where d.id = $2 and f.verdict = 'requeued'
    returning d.*, f.waiting_status
  ),
  requeued as (
    ${moveBack('waiting_status')}
    returning write_audit($3, $1, '${action}', id, json_build_object('cycle', cycle))
  )
  select verdict, cycle, attempt from found`;

/** The ids and settings of a request. */
interface Asked {
  accountId: AccountId;
  deliveryId: DeliveryId;
  /** Events are kept for this long, so what is older is not sent again. */
  retentionDays: number;
  actor: Actor;
}

/**
 * Retries a delivery by hand, as its status allows.
 * @returns the verdict, and the cycle and attempt that it is about
 */
export const retryDelivery = (db: Db, asked: Asked): Promise<Retry> => request(db, RETRY, asked);

/**
 * Sends a finished delivery again, also one that was delivered, with a new cycle. The audit log says who asked for it.
 * @returns the verdict, and the cycle and attempt that it is about
 */
export const resendDelivery = (db: Db, asked: Asked): Promise<Retry> => request(db, RESEND, asked);

async function request(db: Db, what: Request, asked: Asked): Promise<Retry> {
  const { accountId, deliveryId, retentionDays, actor } = asked;
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const unfinished = await db.query<Retry>({ text: inUnfinished(what), values: [accountId, deliveryId, actor] });
    const [found] = unfinished.rows;
    if (found) return found;
    const values = [accountId, deliveryId, actor, retentionDays];
    const finished = await db.query<Retry>({ text: inFinished(what), values });
    const [ended] = finished.rows;
    if (ended) return ended;
  }
  return { verdict: 'missing', cycle: 0, attempt: 0 };
}

/** Records that an operator canceled a delivery in the Temporal Web UI. Does nothing when the delivery has moved on. */
export async function cancelDelivery(db: Db, { deliveryId, cycle }: Omit<AttemptKey, 'attempt'>): Promise<void> {
  await db.query({
    name: 'cancel-delivery',
    text: `
      with gone as (
        delete from deliveries where id = $1 and cycle = $2 and status in ${UNFINISHED}
        returning *, now() as ended_at
      ) ${moveToFinished('canceled')}`,
    values: [deliveryId, cycle],
  });
}
