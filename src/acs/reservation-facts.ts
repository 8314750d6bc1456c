import type { Reservation } from './schemas.js';

type ReservedNumber = Reservation['phoneNumbers'][number];

/** What the words of a reservation mean (docs/acs.md). */
export interface ReservationFacts {
  /** The numbers that it holds, or held when its purchase was submitted. */
  readonly held: Reservation['phoneNumbers'];
  /** Numbers that no other purchase can have: it bought them, or holds them still. E.164. */
  readonly kept: readonly string[];
  /** A number that it does not name was removed from it. Undefined: none can have been removed. E.164. */
  readonly named: readonly string[] | undefined;
  readonly isExpired: boolean;
  /** Its purchase was submitted; it need not have bought a number. */
  readonly isSubmitted: boolean;
  /** Its purchase goes on, or has bought a number. */
  readonly showsPurchase: boolean;
}

const SUBMITTED = ['submitted', 'completed'];
/** While a reservation can be changed, these of its numbers are not held. */
const NOT_HELD = ['error', 'expired'];
/** The error of a number that another purchase or customer has: the reservation never held it (docs/acs.md). */
const NEVER_HELD = 'FailedToReserveNumber';

export function reservationFacts({ status, phoneNumbers }: Reservation): ReservationFacts {
  const isExpired = isStatus(status, ['expired']);
  const isChangeable = !isExpired && !isStatus(status, SUBMITTED);
  const isPurchased = (one: ReservedNumber) => isStatus(one.status, ['purchased']);
  const isBought = phoneNumbers.some(isPurchased);
  const held = phoneNumbers
    .filter((one) => !isChangeable || !isStatus(one.status, NOT_HELD))
    .filter((one) => !isStatus(one.status, ['error']) || one.error?.code !== NEVER_HELD);
  // Once it is completed, only the purchased ones are sure.
  const isHolding = !isExpired && !isStatus(status, ['completed']);
  const isReserved = (one: ReservedNumber) => isStatus(one.status ?? 'reserved', ['reserved']);
  const kept = phoneNumbers.filter((one) => isPurchased(one) || (isHolding && isReserved(one)));
  return {
    held,
    kept: kept.map(({ phoneNumber }) => phoneNumber),
    // One that can no longer be changed has not lost its numbers by a change.
    named:
      isChangeable || phoneNumbers.length > 0
        ? phoneNumbers.map(({ phoneNumber }) => phoneNumber)
        : undefined,
    isExpired,
    isSubmitted: isStatus(status, SUBMITTED) || isBought,
    showsPurchase: isStatus(status, ['submitted']) || isBought,
  };
}

function isStatus(status: string | undefined, words: readonly string[]): boolean {
  return status !== undefined && words.includes(status.toLowerCase());
}
