import type { Behavior } from './behavior.js';
import type { HoldRecord } from './hold.js';
import { isFinished } from './plan.js';

export type ReservationStatus = 'active' | 'submitted' | 'completed' | 'expired';
export type NumberStatus = 'reserved' | 'purchased' | 'error' | 'expired';

/** When the status changes is not documented: it follows the behavior. */
export function reservationStatus(
  { plan, stoppedAt, expiresAt }: HoldRecord,
  behavior: Behavior,
  now: number,
): ReservationStatus {
  if (!plan || stoppedAt !== undefined || plan.acceptedAt >= expiresAt) {
    return now < expiresAt ? 'active' : 'expired';
  }
  if (behavior.reservationAfterPurchase === 'active') return 'active';
  if (!isFinished(plan, now)) {
    return behavior.reservationStatusChange === 'atPost' ? 'submitted' : 'active';
  }
  return plan.error ? behavior.reservationAfterFailure : 'completed';
}

/** The status of a number in a reservation of this status. */
export function numberStatus(
  { plan }: HoldRecord,
  phoneNumber: string,
  status: ReservationStatus,
): NumberStatus {
  if (status === 'expired') return 'expired';
  if (status !== 'completed') return 'reserved';
  return plan?.acquires.includes(phoneNumber) ? 'purchased' : 'error';
}

/** Whether a GET finds the reservation: the behavior may hide it after its purchase or its expiry. */
export function isVisible(hold: HoldRecord, behavior: Behavior, now: number): boolean {
  if (hold.plan && behavior.reservationAfterPurchase === 'notFound') return false;
  const isExpired = reservationStatus(hold, behavior, now) === 'expired';
  return !isExpired || behavior.reservationAfterExpiry === 'expired';
}
