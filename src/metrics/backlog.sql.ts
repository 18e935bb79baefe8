import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import { IS_OVERDUE } from '../deliveries/delivery';
import { BY_QUEUED_AT, IS_PENDING } from '../deliveries/waiting.sql';

const MAX_COUNTED = 10_000;

/** What is waiting in the database, for all processes. */
export interface Backlog {
  /** Pending deliveries. Those of an endpoint that has just gone off count until they are held. At most 10,000. */
  pending: number;
  /** Age of the oldest of them, in seconds; 0 when there is none. */
  oldestPendingS: number;
  /** Deliveries in progress for which nothing was recorded in time. At most 10,000. */
  overdue: number;
  unhealthyEndpoints: number;
  /** Emails that could be sent now; those that wait for the hour after the one before do not count. */
  unsentEmails: number;
}

/** Counts the backlog. Counting stops at 10,000, so that it stays cheap while there is a long backlog. */
export async function loadBacklog(db: Db): Promise<Backlog> {
  const result = await db.query<Backlog>({
    name: 'load-backlog',
    text: `
      with waiting as (
        (select queued_at from deliveries where ${IS_PENDING} and ${BY_QUEUED_AT} order by queued_at limit ${MAX_COUNTED})
        union all
        (select queued_at from deliveries where status = 'pending' and is_test limit ${MAX_COUNTED})
        limit ${MAX_COUNTED}
      )
      select (select count(*) from waiting) as pending,
        (select coalesce(extract(epoch from now() - min(queued_at)), 0)::float8 from waiting) as "oldestPendingS",
        (select count(*) from (select from deliveries where ${IS_OVERDUE}
                               limit ${MAX_COUNTED}) o) as overdue,
        (select count(*) from endpoints where status = 'unhealthy' and deleted_at is null) as "unhealthyEndpoints",
        (select count(*) from (
           select m.endpoint_id from emails m where m.ended_at is null
           union
           select n.endpoint_id from notifications n
           where n.sent_at is null and n.email_id is null and not exists (
             select from emails m where m.endpoint_id = n.endpoint_id and m.ended_at > now() - interval '1 hour')
         ) due join endpoints e on e.id = due.endpoint_id where e.deleted_at is null) as "unsentEmails"`,
  });
  return onlyRow(result);
}
