import type { temporal } from '@temporalio/proto';
import { tsToMs } from '@temporalio/common/lib/time';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/**
 * Seconds from the end of each attempt to the start of the next, by the server's clock, for attempts in the queue. If the first
 * attempt was made without the workflow, the workflow begins at its end.
 */
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
  const isFirstInside = attemptOf(events[0]!) === 1;
  const ends = isFirstInside ? ended : [events[0]!, ...ended];
  return started
    .slice(isFirstInside ? 1 : 0)
    .map((event, index) => (tsToMs(event.eventTime) - tsToMs(ends[index]?.eventTime)) / 1_000);
}

/** The attempt that the run begins with. */
function attemptOf(start: HistoryEvent): number {
  const [payload] = start.workflowExecutionStartedEventAttributes!.input!.payloads!;
  return (JSON.parse(Buffer.from(payload!.data!).toString()) as { attempt: number }).attempt;
}
