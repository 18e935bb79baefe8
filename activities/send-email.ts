import { composeUnhealthyEmail } from '../src/mail/compose';
import { MAX_HELD_COUNTED } from '../src/store/endpoints';
import { findUnsentNotification, markNotificationSent } from '../src/store/notifications';
import type { UnhealthyNotification } from '../src/store/notifications';
import type { ActivityDeps } from './deps';

/** The email about an unhealthy episode. */
export function emailActivities(deps: ActivityDeps) {
  return {
    /**
     * Sends the email of an episode once; only a crash between the SMTP server's 250 and our record can repeat it, under
     * the same Message-ID.
     */
    async sendUnhealthyEmail(endpointId: string, episode: number): Promise<void> {
      const notification = await findUnsentNotification(deps.db, deps.retentionDays, endpointId, episode);
      if (!notification) return;
      const host = new URL(deps.publicUrl).hostname;
      await deps.mailer.send({
        to: notification.email,
        messageId: `<${endpointId}.${episode}@${host}>`,
        ...composeUnhealthyEmail(noticeOf(deps, notification, episode)),
      });
      await markNotificationSent(deps.db, notification.id);
    },
  };
}

function noticeOf(deps: ActivityDeps, notification: UnhealthyNotification, episode: number) {
  const { attempt, deliveryId } = notification;
  return {
    episode,
    endpointId: notification.endpointId,
    endpointUrl: notification.url,
    description: notification.description,
    unhealthySince: notification.unhealthySince,
    heldCount: notification.heldCount,
    heldCountIsCapped: notification.heldCount >= MAX_HELD_COUNTED,
    heldUntil: notification.heldUntil,
    retentionDays: deps.retentionDays,
    lastAttempt:
      attempt && deliveryId
        ? {
            deliveryId,
            statusCode: attempt.statusCode,
            reason: attempt.errorText ?? 'The attempt failed.',
            responseExcerpt: attempt.responseBody?.toString('utf8') ?? null,
            at: attempt.endedAt,
          }
        : null,
    failedDeliveryId: deliveryId,
    publicUrl: deps.publicUrl,
    stillUnhealthy: notification.isStillUnhealthy,
    retryWaitsMs: deps.retryScheduleMs,
  };
}
