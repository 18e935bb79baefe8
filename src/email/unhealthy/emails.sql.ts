import { onlyRow } from '../../db/pool';
import type { Db } from '../../db/pool';
import { EMAIL_EVERY } from '../../endpoints/health.sql';
import type { EmailId, EndpointId } from '../../lib/ids';

/** An email tells at most so many incidents. Further ones are told by the next. */
const MAX_INCIDENTS = 200;

/** Longer than a try may take, so that an email is never sent by two processes at once. */
const LEASE = `interval '60 seconds'`;

/** What there is to send about an endpoint. */
export type NextEmail =
  /** This process may send the email now, and no other does until a minute later. */
  | { kind: 'begun'; emailId: EmailId }
  /** It may be sent later: the hour is not over, or another process is sending. */
  | { kind: 'later'; delayMs: number }
  | { kind: 'none' };

/**
 * Begins to send the next email about an endpoint: the one that was begun before and has not ended, or a new one with the
 * incidents that are untold, if the last one ended over an hour ago.
 */
export async function beginEmail(db: Db, endpointId: EndpointId): Promise<NextEmail> {
  const result = await db.query<{ emailId: EmailId | null; delayMs: number | null }>({
    name: 'begin-email',
    text: `
      with last as (
        select e.id,
          (select m.sending_until from emails m where m.endpoint_id = e.id and m.ended_at is null) as busy_until,
          exists (select from emails m where m.endpoint_id = e.id and m.ended_at is null) as is_open,
          (select max(m.ended_at) from emails m where m.endpoint_id = e.id and m.ended_at is not null)
            + ${EMAIL_EVERY} as next_at,
          array(select n.incident from notifications n where n.endpoint_id = e.id and n.sent_at is null
                  and n.email_id is null order by n.incident limit ${MAX_INCIDENTS}) as untold
        from endpoints e where e.id = $1 and e.deleted_at is null
      ),
      continued as (
        update emails m set sending_until = now() + ${LEASE} from last
        where m.endpoint_id = last.id and m.ended_at is null
          and (m.sending_until is null or m.sending_until <= now())
        returning m.id
      ),
      opened as (
        insert into emails (endpoint_id, sending_until)
        select id, now() + ${LEASE} from last
        where not is_open and untold <> '{}' and (next_at is null or next_at <= now())
        on conflict (endpoint_id) where ended_at is null do nothing
        returning id
      ),
      told as (
        update notifications n set email_id = opened.id from opened, last
        where n.endpoint_id = last.id and n.incident = any (last.untold) and n.sent_at is null and n.email_id is null
      )
      select (select id from continued union all select id from opened) as "emailId",
        (select 1000 * extract(epoch from coalesce(case when is_open then busy_until else next_at end, now()) - now())
         from last where is_open or untold <> '{}')::float8 as "delayMs"`,
    values: [endpointId],
  });
  const { emailId, delayMs } = onlyRow(result);
  if (emailId) return { kind: 'begun', emailId };
  return delayMs === null ? { kind: 'none' } : { kind: 'later', delayMs: Math.max(1_000, Math.ceil(delayMs)) };
}

/** Records that the mail server has accepted an email: the incidents that it tells are told. */
export async function endEmailSent(db: Db, emailId: EmailId): Promise<void> {
  await db.query({
    name: 'end-email-sent',
    text: `
      with ended as (
        update emails set outcome = 'sent', ended_at = now() where id = $1 and ended_at is null returning id
      )
      update notifications n set sent_at = now() from ended where n.email_id = ended.id and n.sent_at is null`,
    values: [emailId],
  });
}

/** Lets the next try begin at once. */
export async function releaseEmail(db: Db, emailId: EmailId): Promise<void> {
  await db.query({
    name: 'release-email',
    text: 'update emails set sending_until = null where id = $1 and ended_at is null',
    values: [emailId],
  });
}

/**
 * Records that the mail server has refused an email for good. The last of `maxRefusals` ends the email.
 * @param refusal the server's reply, as clean text.
 * @returns how many refusals there were, this one included.
 */
export async function recordRefusal(db: Db, emailId: EmailId, refusal: string, maxRefusals: number): Promise<number> {
  const result = await db.query<{ refusals: number }>({
    name: 'record-refusal',
    text: `
      update emails set refusals = refusals + 1, refusal = $2, sending_until = null,
        outcome = case when refusals + 1 >= $3::int then 'refused' end,
        ended_at = case when refusals + 1 >= $3::int then now() end
      where id = $1 and ended_at is null
      returning refusals`,
    values: [emailId, refusal, maxRefusals],
  });
  return result.rows[0]?.refusals ?? maxRefusals;
}
