import type { Db } from '../../db/pool';
import { waitingRows } from '../../endpoints/canceled.sql';
import { MAX_HELD_COUNTED } from '../../endpoints/endpoints.sql';
import type { DeliveryId, EmailId, EndpointId } from '../../lib/ids';
import type { Incident, UnhealthyEndpoint } from './incident';

interface EndpointRow {
  to: string;
  endpointId: EndpointId;
  endpointUrl: string;
  description: string | null;
  isStillUnhealthy: boolean;
  unhealthySince: Date;
  heldCount: number;
  heldUntil: Date;
  exhaustedCount: number;
}

interface IncidentRow {
  number: number;
  beganAt: Date;
  endedAt: Date | null;
  heldCount: number | null;
  exhaustedDeliveryId: DeliveryId | null;
  statusCode: number | null;
  errorMessage: string | null;
  attemptEndedAt: Date | null;
  responseBody: Buffer | null;
  responseHeaders: [string, string][] | null;
}

/** The facts of an email as of now, or `undefined` when there is nothing to tell or the endpoint is deleted. */
export async function loadEmailFacts(
  db: Db,
  retentionDays: number,
  emailId: EmailId,
): Promise<{ to: string; endpoint: UnhealthyEndpoint; incidents: Incident[] } | undefined> {
  const incidents = await loadIncidents(db, emailId);
  const newest = incidents.at(-1);
  if (!newest) return undefined;
  const result = await db.query<EndpointRow>({
    name: 'load-email-endpoint',
    text: `
      select acc.email as "to", e.id as "endpointId", e.url as "endpointUrl", e.description,
        e.status <> 'enabled' as "isStillUnhealthy", since.at as "unhealthySince",
        since.at + make_interval(days => $2::int) as "heldUntil",
        case when e.status = 'enabled' then 0 else (
          select count(*) from ${waitingRows(MAX_HELD_COUNTED)} held) end as "heldCount",
        (select count(*)::int from (
          select from finished_deliveries d where d.endpoint_id = e.id and d.status = 'exhausted' and not d.is_test
            and d.finished_at > coalesce((select l.succeeded_at from endpoint_latest l where l.endpoint_id = e.id), '-infinity')
          limit ${MAX_HELD_COUNTED}) exhausted) as "exhaustedCount"
      from emails m join endpoints e on e.id = m.endpoint_id join accounts acc on acc.id = e.account_id
      cross join lateral (select coalesce(case when e.status = 'unhealthy' then e.off_since end, $3) as at) since
      where m.id = $1 and e.deleted_at is null`,
    values: [emailId, retentionDays, newest.beganAt],
  });
  const [row] = result.rows;
  if (!row) return undefined;
  const { to, ...endpoint } = row;
  return { to, endpoint, incidents };
}

/** The incidents that an email tells, oldest first. */
async function loadIncidents(db: Db, emailId: EmailId): Promise<Incident[]> {
  const result = await db.query<IncidentRow>({
    name: 'load-email-incidents',
    text: `
      select n.incident as "number", n.created_at as "beganAt", n.ended_at as "endedAt", n.held_count as "heldCount",
        n.delivery_id as "exhaustedDeliveryId", a.status_code as "statusCode", a.error_message as "errorMessage",
        a.ended_at as "attemptEndedAt", a.response_body as "responseBody", a.response_headers as "responseHeaders"
      from notifications n
      left join lateral (select * from attempts a where a.delivery_id = n.delivery_id and a.outcome = 'failed'
                           and a.recorded_at <= n.created_at order by a.sent_at desc, a.id desc limit 1) a on true
      where n.email_id = $1 and n.sent_at is null order by n.incident`,
    values: [emailId],
  });
  return result.rows.map(
    ({ statusCode, errorMessage, attemptEndedAt: endedAt, responseBody, responseHeaders, ...incident }) => ({
      ...incident,
      lastAttempt: endedAt && { statusCode, errorMessage, endedAt, responseBody, responseHeaders },
    }),
  );
}
