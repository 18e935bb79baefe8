import type { Logger } from 'pino';
import type { Db } from '../../db/pool';
import type { EndpointId } from '../../lib/ids';
import type { Mailer } from '../mailer';
import type { EmailSettings } from './incident';
import { findUnsentNotification, markNotificationSent } from './notifications.sql';
import { composeUnhealthyEmail } from './unhealthy-email';

/** What sending the email needs. */
export interface EmailDeps extends EmailSettings {
  db: Db;
  mailer: Mailer;
  log: Logger;
}

/**
 * Sends the email about an incident, once. Only a crash between the SMTP server's 250 and our record repeats it, with the
 * same Message-ID.
 * @throws {Error} when the SMTP server does not take it; the caller tries again.
 */
export async function sendUnhealthyEmail(deps: EmailDeps, endpointId: EndpointId, incident: number): Promise<void> {
  const notification = await findUnsentNotification(deps.db, deps.retentionDays, endpointId, incident);
  if (!notification) return;
  const host = new URL(deps.publicUrl).hostname;
  await deps.mailer.send({
    to: notification.to,
    messageId: `<${endpointId}.${incident}@${host}>`,
    ...composeUnhealthyEmail(notification.incident, deps),
  });
  await markNotificationSent(deps.db, notification.id);
  deps.log.info({ endpointId, incident }, 'email sent');
}
