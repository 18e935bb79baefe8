import { only } from './pool';
import type { Db } from './pool';

const MAX_COUNTED = 10_000;

/** What is waiting, for those who run the system. Counts end at 10,000, so that asking is cheap in a backlog too. */
export async function loadBacklog(db: Db) {
  const result = await db.query<{
    pending: number;
    oldestPendingS: number;
    overdue: number;
    unhealthyEndpoints: number;
    unsentEmails: number;
  }>({
    name: 'load-backlog',
    text: `
      with enabled as (select id from endpoints where status = 'enabled' and deleted_at is null),
      waiting as (
        select d.queued_at from deliveries d where d.state = 'pending' and d.is_test
        union all
        select d.queued_at from enabled e cross join lateral (
          select queued_at from deliveries d where d.endpoint_id = e.id and d.state = 'pending' and not d.is_test
          order by queued_at limit ${MAX_COUNTED}) d
        limit ${MAX_COUNTED}
      )
      select (select count(*) from waiting) as pending,
        (select coalesce(extract(epoch from now() - min(queued_at)), 0)::float8 from waiting) as "oldestPendingS",
        (select count(*) from (select from deliveries where state = 'running' and overdue_at < now()
                               limit ${MAX_COUNTED}) o) as overdue,
        (select count(*) from endpoints where status = 'unhealthy' and deleted_at is null) as "unhealthyEndpoints",
        (select count(*) from notifications where sent_at is null) as "unsentEmails"`,
  });
  return only(result);
}
