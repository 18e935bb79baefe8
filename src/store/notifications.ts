import { MAX_HELD_COUNTED } from './endpoints';
import type { Db } from './pool';

/** What the email about one episode tells; all as of now. */
export interface UnhealthyNotification {
  id: string;
  email: string;
  endpointId: string;
  url: string;
  description: string | null;
  isStillUnhealthy: boolean;
  unhealthySince: Date;
  heldCount: number;
  heldUntil: Date;
  deliveryId: string | null;
  /** The attempt that exhausted the delivery. */
  attempt: { statusCode: number | null; errorText: string | null; endedAt: Date; responseBody: Buffer | null } | null;
}

interface Row extends Omit<UnhealthyNotification, 'attempt'> {
  statusCode: number | null;
  errorText: string | null;
  endedAt: Date | null;
  responseBody: Buffer | null;
}

/** The notification of an episode, or `undefined` when it is sent (or was never written). */
export async function findUnsentNotification(
  db: Db,
  retentionDays: number,
  endpointId: string,
  episode: number,
): Promise<UnhealthyNotification | undefined> {
  const result = await db.query<Row>({
    name: 'find-unsent-notification',
    text: `
      select n.id, acc.email, e.id as "endpointId", e.url, e.description, n.created_at as "unhealthySince",
        e.status <> 'enabled' and e.episode = n.episode as "isStillUnhealthy",
        n.created_at + make_interval(days => $3::int) as "heldUntil",
        (select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.state = 'pending'
           and not d.is_test and e.status <> 'enabled' limit ${MAX_HELD_COUNTED}) held) as "heldCount",
        n.delivery_id as "deliveryId", a.status_code as "statusCode", a.error_text as "errorText",
        a.ended_at as "endedAt", a.response_body as "responseBody"
      from notifications n join endpoints e on e.id = n.endpoint_id join accounts acc on acc.id = e.account_id
      left join lateral (select * from attempts a where a.delivery_id = n.delivery_id and a.outcome = 'failed'
                           and a.recorded_at <= n.created_at order by a.started_at desc, a.id desc limit 1) a on true
      where n.endpoint_id = $1 and n.episode = $2 and n.sent_at is null and e.deleted_at is null`,
    values: [endpointId, episode, retentionDays],
  });
  const row = result.rows[0];
  if (!row) return undefined;
  const { statusCode, errorText, endedAt, responseBody, ...notification } = row;
  return { ...notification, attempt: endedAt && { statusCode, errorText, endedAt, responseBody } };
}

export async function markNotificationSent(db: Db, notificationId: string): Promise<void> {
  await db.query({
    name: 'mark-notification-sent',
    text: 'update notifications set sent_at = now() where id = $1 and sent_at is null',
    values: [notificationId],
  });
}
