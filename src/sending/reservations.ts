import type { AccountId, DeliveryId } from '../lib/ids';
import type { Claim } from './claims.sql';

/** What a first attempt takes of its endpoint, account and host. */
export interface HeldSlots {
  /** When the limiter's slot was taken, by its clock. */
  enteredAtMs: number;
  leave: () => void;
}

interface Reservation extends HeldSlots {
  accountId: AccountId;
  isUsable: boolean;
  expiresAtMs: number;
}

const EXPIRY_MS = 30_000;
/** After this time a reservation no longer counts as starting: a lost start must not hold up others until it expires. */
const STARTING_MS = 2_000;

const keyOf = (deliveryId: DeliveryId, cycle: number) => `${deliveryId}/${cycle}`;

/**
 * First attempts that this process has claimed and not begun. Each holds its slots: of its endpoint, account and host. Only the process
 * that claimed a delivery may send it within the workflow task; other processes run the attempt as a regular activity.
 */
export class Reservations {
  private readonly reservations = new Map<string, Reservation>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Keeps the slots of a first attempt, which `leave` frees, until it begins. */
  hold(claim: Pick<Claim, 'deliveryId' | 'cycle' | 'accountId'>, slots: HeldSlots): void {
    const { accountId, deliveryId, cycle } = claim;
    const expiresAtMs = this.nowMs() + EXPIRY_MS;
    this.reservations.set(keyOf(deliveryId, cycle), { accountId, ...slots, isUsable: true, expiresAtMs });
  }

  /**
   * Takes the reservation for sending.
   * @returns its slots, for the caller to leave; `undefined` when there is none to use.
   */
  take(deliveryId: DeliveryId, cycle: number): HeldSlots | undefined {
    const reservation = this.reservations.get(keyOf(deliveryId, cycle));
    if (!reservation?.isUsable || reservation.expiresAtMs < this.nowMs()) return undefined;
    this.reservations.delete(keyOf(deliveryId, cycle));
    return reservation;
  }

  /** The account of each delivery that was claimed within the last two seconds and is not yet being sent. */
  starting(): AccountId[] {
    const expiresAfterMs = this.nowMs() + EXPIRY_MS - STARTING_MS;
    return [...this.reservations.values()]
      .filter(({ isUsable, expiresAtMs }) => isUsable && expiresAtMs > expiresAfterMs)
      .map(({ accountId }) => accountId);
  }

  /** The start was not eager, so the attempt may run elsewhere. The slots stay taken until the reservation expires. */
  drop(deliveryId: DeliveryId, cycle: number): void {
    const reservation = this.reservations.get(keyOf(deliveryId, cycle));
    if (reservation) reservation.isUsable = false;
  }

  /** Frees the slots: the start failed, or the attempt runs here as a regular activity. */
  release(deliveryId: DeliveryId, cycle: number): void {
    const reservation = this.reservations.get(keyOf(deliveryId, cycle));
    if (!reservation) return;
    this.reservations.delete(keyOf(deliveryId, cycle));
    reservation.leave();
  }

  /** Frees the slots of reservations that were not taken within 30 s. */
  expire(): void {
    for (const [key, reservation] of this.reservations) {
      if (reservation.expiresAtMs >= this.nowMs()) break;
      this.reservations.delete(key);
      reservation.leave();
    }
  }
}
