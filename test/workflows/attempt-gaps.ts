import type { temporal } from '@temporalio/proto';
import { tsToMs } from '@temporalio/common/lib/time';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** Seconds from the end of each attempt to the start of the next, by the server's clock, for attempts in the queue. */
export function attemptGapsS(events: readonly HistoryEvent[]): number[] {
  const scheduled = new Set(
    events
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'attemptDelivery')
      .map((event) => String(event.eventId)),
  );
  const started = events.filter((event) =>
    scheduled.has(String(event.activityTaskStartedEventAttributes?.scheduledEventId)),
  );
  const ended = events.filter((event) =>
    scheduled.has(String(event.activityTaskCompletedEventAttributes?.scheduledEventId)),
  );
  return started.slice(1).map((event, index) => (tsToMs(event.eventTime) - tsToMs(ended[index]?.eventTime)) / 1_000);
}
