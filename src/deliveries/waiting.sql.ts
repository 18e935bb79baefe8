/**
 * A recursive common table expression `waiting(endpoint_id)`: the endpoints with pending deliveries, tests apart. It is a loose
 * index scan, with one probe for each of them, however many deliveries they have. Its last row is null.
 */
export const WAITING_ENDPOINTS = `waiting(endpoint_id) as (
    (select endpoint_id from deliveries where status = 'pending' and not is_test order by endpoint_id limit 1)
    union all
    select (select d.endpoint_id from deliveries d
            where d.status = 'pending' and not d.is_test and d.endpoint_id > w.endpoint_id
            order by d.endpoint_id limit 1)
    from waiting w where w.endpoint_id is not null
  )`;
