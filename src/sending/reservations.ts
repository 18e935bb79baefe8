import type { DeliveryId } from '../lib/ids';
import type { Limiter } from './limiter';

interface Reservation {
  limiter: Limiter;
  /** When the slot was taken, by the limiter's clock. */
  enteredAtMs: number;
  isUsable: boolean;
  expiresAtMs: number;
}

const EXPIRY_MS = 30_000;
/** After this time a reservation no longer counts as starting: a lost start must not hold up others until it expires. */
const STARTING_MS = 2_000;

const keyOf = (deliveryId: DeliveryId, cycle: number) => `${deliveryId}/${cycle}`;

/**
 * First attempts that this process has claimed and not begun. Each holds a slot of its endpoint's limiter. Only the process
 * that claimed a delivery may send it within the workflow task; other processes run the attempt as a regular activity.
 */
export class Reservations {
  private readonly reservations = new Map<string, Reservation>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  hold(deliveryId: DeliveryId, cycle: number, limiter: Limiter): void {
    const enteredAtMs = limiter.enterFirst();
    const expiresAtMs = this.nowMs() + EXPIRY_MS;
    this.reservations.set(keyOf(deliveryId, cycle), { limiter, enteredAtMs, isUsable: true, expiresAtMs });
  }

  /** Takes the reservation for sending; the caller frees the limiter's slot. `undefined` when there is none to use. */
  take(deliveryId: DeliveryId, cycle: number): Pick<Reservation, 'limiter' | 'enteredAtMs'> | undefined {
    const reservation = this.reservations.get(keyOf(deliveryId, cycle));
    if (!reservation?.isUsable || reservation.expiresAtMs < this.nowMs()) return undefined;
    this.reservations.delete(keyOf(deliveryId, cycle));
    return reservation;
  }

  /** Number of deliveries that were claimed within the last two seconds and are not yet being sent. */
  starting(): number {
    const expiresAfterMs = this.nowMs() + EXPIRY_MS - STARTING_MS;
    let count = 0;
    for (const { isUsable, expiresAtMs } of this.reservations.values()) {
      if (isUsable && expiresAtMs > expiresAfterMs) count += 1;
    }
    return count;
  }

  /** The start was not eager, so the attempt may run elsewhere. The slot stays taken until the reservation expires. */
  drop(deliveryId: DeliveryId, cycle: number): void {
    const reservation = this.reservations.get(keyOf(deliveryId, cycle));
    if (reservation) reservation.isUsable = false;
  }

  /** Frees the slot: the start failed, or the attempt runs here as a regular activity. */
  release(deliveryId: DeliveryId, cycle: number): void {
    const reservation = this.reservations.get(keyOf(deliveryId, cycle));
    if (!reservation) return;
    this.reservations.delete(keyOf(deliveryId, cycle));
    reservation.limiter.leaveFirst();
  }

  /** Frees the slots of reservations that were not taken within 30 s. */
  expire(): void {
    for (const [key, reservation] of this.reservations) {
      if (reservation.expiresAtMs >= this.nowMs()) break;
      this.reservations.delete(key);
      reservation.limiter.leaveFirst();
    }
  }
}
