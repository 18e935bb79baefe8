import type { Db } from '../../db/pool';
import { IS_KEPT } from '../../endpoints/canceled.sql';
import { MAX_HELD_COUNTED } from '../../endpoints/endpoints.sql';
import type { DeliveryId, EndpointId, NotificationId } from '../../lib/ids';
import type { UnhealthyIncident } from './incident';

/** The email that is due about one incident. */
export interface UnsentNotification {
  id: NotificationId;
  /** The account's email address. */
  to: string;
  incident: UnhealthyIncident;
}

interface Row {
  id: NotificationId;
  to: string;
  endpointId: EndpointId;
  endpointUrl: string;
  description: string | null;
  isStillUnhealthy: boolean;
  unhealthySince: Date;
  heldCount: number;
  heldUntil: Date;
  exhaustedDeliveryId: DeliveryId | null;
  statusCode: number | null;
  errorMessage: string | null;
  endedAt: Date | null;
  responseBody: Buffer | null;
  responseHeaders: [string, string][] | null;
}

/** The facts of an incident as of now, or `undefined` when its email was sent already or the endpoint is deleted. */
export async function findUnsentNotification(
  db: Db,
  retentionDays: number,
  endpointId: EndpointId,
  incident: number,
): Promise<UnsentNotification | undefined> {
  const result = await db.query<Row>({
    name: 'find-unsent-notification',
    text: `
      select n.id, acc.email as "to", e.id as "endpointId", e.url as "endpointUrl", e.description,
        n.created_at as "unhealthySince", e.status <> 'enabled' and e.incident = n.incident as "isStillUnhealthy",
        n.created_at + make_interval(days => $3::int) as "heldUntil",
        (select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.status = 'pending'
           and not d.is_test and ${IS_KEPT} and e.status <> 'enabled' limit ${MAX_HELD_COUNTED}) held) as "heldCount",
        n.delivery_id as "exhaustedDeliveryId", a.status_code as "statusCode", a.error_message as "errorMessage",
        a.ended_at as "endedAt", a.response_body as "responseBody",
        a.response_headers as "responseHeaders"
      from notifications n join endpoints e on e.id = n.endpoint_id join accounts acc on acc.id = e.account_id
      left join lateral (select * from attempts a where a.delivery_id = n.delivery_id and a.outcome = 'failed'
                           and a.recorded_at <= n.created_at order by a.sent_at desc, a.id desc limit 1) a on true
      where n.endpoint_id = $1 and n.incident = $2 and n.sent_at is null and e.deleted_at is null`,
    values: [endpointId, incident, retentionDays],
  });
  const [row] = result.rows;
  if (!row) return undefined;
  const { id, to, statusCode, errorMessage, endedAt, responseBody, responseHeaders, ...facts } = row;
  const lastAttempt = endedAt && { statusCode, errorMessage, endedAt, responseBody, responseHeaders };
  return { id, to, incident: { ...facts, number: incident, lastAttempt } };
}

export async function markNotificationSent(db: Db, notificationId: NotificationId): Promise<void> {
  await db.query({
    name: 'mark-notification-sent',
    text: 'update notifications set sent_at = now() where id = $1 and sent_at is null',
    values: [notificationId],
  });
}
