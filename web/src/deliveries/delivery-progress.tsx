import type { Delivery, Endpoint } from '../api/api-types';
import { ClockTime, useNowMs } from '../parts/time';
import { duration } from '../parts/time-format';
import { useSettings } from '../settings';
import { attemptsOf } from './delivery-schedule';

/** The progress of a delivery in a few words. */
export function DeliveryProgress({ delivery, endpoint }: { delivery: Delivery; endpoint: Endpoint | undefined }) {
  const nth = `attempt ${delivery.attempt} of ${attemptsOf(delivery, useSettings())}`;
  switch (delivery.status) {
    case 'pending':
      return delivery.attempt === 1 ? 'Queued' : `Queued: ${nth} is next`;
    case 'in_progress':
      return delivery.due_at && <DueCountdown at={delivery.due_at} what={nth.replace('a', 'A')} />;
    case 'held':
      return `Held because the endpoint is ${endpoint && endpoint.status !== 'enabled' ? endpoint.status : 'not enabled'}`;
    case 'delivered':
      return `Delivered on ${nth}`;
    case 'exhausted':
      return delivery.test
        ? 'The test failed. Test events are not retried.'
        : delivery.attempt === 1
          ? 'The attempt failed'
          : `All ${delivery.attempt} attempts failed`;
    case 'canceled':
      return 'Canceled: nothing more is sent automatically';
    case 'expired':
      return (
        <>
          Expired: kept until <ClockTime at={delivery.finished_at!} />, not sent
        </>
      );
  }
}

/** Counts down to the due time of an attempt. */
export function DueCountdown({ at, what }: { at: string; what: string }) {
  const leftMs = Date.parse(at) - useNowMs();
  return leftMs > 0 ? `${what} is due in ${duration(leftMs)}` : `${what} is under way`;
}
