import type { Reservation } from './schemas.js';

/** What the words of a reservation mean (docs/acs.md). */
export interface ReservationFacts {
  /** The numbers that it holds, or held when it was purchased. */
  readonly held: Reservation['phoneNumbers'];
  /** It was neither purchased nor has it expired. */
  readonly isChangeable: boolean;
  readonly isExpired: boolean;
  /** Its purchase was submitted; it need not have bought a number. */
  readonly isSubmitted: boolean;
  /** Its purchase goes on, or has bought a number. */
  readonly showsPurchase: boolean;
}

const SUBMITTED = ['submitted', 'completed'];
/** While a reservation can be changed, these of its numbers are not held. */
const NOT_HELD = ['error', 'expired'];
/** The error of a number that another purchase or customer has: the reservation never held it. */
const NEVER_HELD = 'FailedToReserveNumber';

export function reservationFacts({ status, phoneNumbers }: Reservation): ReservationFacts {
  const isChangeable = !isStatus(status, [...SUBMITTED, 'expired']);
  const isBought = phoneNumbers.some((one) => isStatus(one.status, ['purchased']));
  const held = phoneNumbers
    .filter((one) => !isChangeable || !isStatus(one.status, NOT_HELD))
    .filter((one) => !isStatus(one.status, ['error']) || one.error?.code !== NEVER_HELD);
  return {
    held,
    isChangeable,
    isExpired: isStatus(status, ['expired']),
    isSubmitted: isStatus(status, SUBMITTED) || isBought,
    showsPurchase: isStatus(status, ['submitted']) || isBought,
  };
}

function isStatus(status: string | undefined, words: readonly string[]): boolean {
  return status !== undefined && words.includes(status.toLowerCase());
}
