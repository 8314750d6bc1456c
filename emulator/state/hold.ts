import type { PhoneNumberCapabilities } from '../../src/acs/wire.js';
import type { CancelEffect, Get, AnswerStatus, PostOutcome } from './events.js';
import type { TransportKind } from '../faults/rules.js';
import type { Plan } from './plan.js';

/** What ACS holds numbers for, until it expires or is purchased. */
export type HoldKind = 'search' | 'reservation';

const OPERATION_TYPE = { search: 'purchase', reservation: 'reservationPurchase' } as const;

/** A number on hold, with the price of a month. */
export interface HeldNumber {
  readonly phoneNumber: string;
  readonly countryCode: string;
  readonly phoneNumberType: string;
  readonly assignmentType: string;
  readonly capabilities: PhoneNumberCapabilities;
  readonly amount: number;
  readonly currencyCode: string;
  readonly needsAgreement: boolean;
}

/** One POST of a purchase. */
export interface Post {
  /** Id of the purchase operation. */
  readonly operationId: string;
  readonly receivedAt: number;
  readonly clientRequestId: string | null;
  processedAt: number | null;
  answer: AnswerStatus | 'pending';
  answeredAt: number | null;
  outcome: PostOutcome | null;
  fault: TransportKind | null;
}

/** A search or a reservation: its numbers, its requests and its purchase. */
export interface HoldRecord {
  readonly kind: HoldKind;
  /** GUID, in lower case. */
  readonly id: string;
  readonly readyAt: number;
  createdAt: number;
  expiresAt: number;
  /** The numbers on hold now, by phone number. */
  readonly numbers: Map<string, HeldNumber>;
  /** All numbers that were ever on hold. */
  readonly everHeld: Set<string>;
  readonly posts: Post[];
  readonly gets: (Get & { readonly at: number })[];
  readonly cancels: {
    readonly at: number;
    readonly answer: AnswerStatus;
    readonly effect: CancelEffect;
  }[];
  plan: Plan | undefined;
  stoppedAt: number | undefined;
  deletedAt: number | undefined;
}

export function operationType(kind: HoldKind): (typeof OPERATION_TYPE)[HoldKind] {
  return OPERATION_TYPE[kind];
}

/** The id of the purchase operation follows from the search or the reservation. */
export function purchaseOperationId(kind: HoldKind, id: string): string {
  return `${OPERATION_TYPE[kind]}_${id.toLowerCase()}`;
}
