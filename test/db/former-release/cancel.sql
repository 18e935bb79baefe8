with marked as (
    select distinct on (account_id) id, deleted_at, cancel_queued_until from endpoints
    where cancel_queued_until is not null order by account_id, random()
  ),
  job as (
    select *, (500 / least(20, count(*) over ()))::int as share
    from marked order by random() limit 20
  ),
  held as (
    select p.id from job cross join lateral (
      select d.id from deliveries d where d.endpoint_id = job.id and d.status = 'pending' and not d.is_test
        and d.queued_at <= job.cancel_queued_until
      order by d.queued_at, d.id limit job.share for update skip locked) p
  ),
  waiting as (
    select p.id from job cross join lateral (
      select d.id from deliveries d where d.endpoint_id = job.id and d.status = 'in_progress' and d.sending_since is null
      limit case when job.deleted_at is null then 0 else job.share end for update skip locked) p
  ),
  canceled as (
    update deliveries d set status = 'canceled', overdue_at = null,
      finished_at = coalesce(job.deleted_at, job.cancel_queued_until)
    from (select id from held union all select id from waiting) p, job where d.id = p.id and job.id = d.endpoint_id
    returning d.id
  ),
  ended as (
    update endpoints e set cancel_queued_until = null from job
    where e.id = job.id and e.cancel_queued_until = job.cancel_queued_until
      and not exists (select from deliveries d where d.endpoint_id = job.id and d.status = 'pending' and not d.is_test
                        and d.queued_at <= job.cancel_queued_until)
      and (job.deleted_at is null or not exists (
        select from deliveries d where d.endpoint_id = job.id and d.status = 'in_progress' and d.sending_since is null))
    returning e.id
  )
  select (select count(*) from canceled) as canceled, array(select id from ended) as ended
