import type { Lane } from './lanes';

interface Reservation {
  lane: Lane;
  isUsable: boolean;
  expiresAtMs: number;
}

const EXPIRY_MS = 30_000;
/** A start whose first task was lost must not hold others up until its reservation expires. */
const STARTING_MS = 2_000;

/**
 * First attempts this process has claimed and not yet begun, each holding its place in its lane. Only the process that
 * claimed may send one within the workflow task; everyone else goes through the queue.
 */
export class Reservations {
  private readonly reservations = new Map<string, Reservation>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  hold(deliveryId: string, cycle: number, lane: Lane): void {
    lane.enterFirst();
    this.reservations.set(`${deliveryId}/${cycle}`, { lane, isUsable: true, expiresAtMs: this.nowMs() + EXPIRY_MS });
  }

  /** Takes the reservation for sending; the caller leaves the lane. `undefined` when there is none to use. */
  take(deliveryId: string, cycle: number): Lane | undefined {
    const reservation = this.reservations.get(`${deliveryId}/${cycle}`);
    if (!reservation?.isUsable || reservation.expiresAtMs < this.nowMs()) return undefined;
    this.reservations.delete(`${deliveryId}/${cycle}`);
    return reservation.lane;
  }

  /** How many were claimed within the last two seconds and are still on their way to their sending here. */
  starting(): number {
    const expiresAfterMs = this.nowMs() + EXPIRY_MS - STARTING_MS;
    let count = 0;
    for (const { isUsable, expiresAtMs } of this.reservations.values()) {
      if (isUsable && expiresAtMs > expiresAfterMs) count += 1;
    }
    return count;
  }

  /** The start was not eager: the attempt will run elsewhere, but its place in the lane stays taken until it expires. */
  drop(deliveryId: string, cycle: number): void {
    const reservation = this.reservations.get(`${deliveryId}/${cycle}`);
    if (reservation) reservation.isUsable = false;
  }

  /** Gives the place in the lane back: the start failed, or the attempt runs here through the queue. */
  release(deliveryId: string, cycle: number): void {
    const reservation = this.reservations.get(`${deliveryId}/${cycle}`);
    if (!reservation) return;
    this.reservations.delete(`${deliveryId}/${cycle}`);
    reservation.lane.leaveFirst();
  }

  /** Frees what nobody came for within 30 s. */
  expire(): void {
    for (const [key, reservation] of this.reservations) {
      if (reservation.expiresAtMs >= this.nowMs()) break;
      this.reservations.delete(key);
      reservation.lane.leaveFirst();
    }
  }
}
