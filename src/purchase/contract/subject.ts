import type { FailureCode } from './catalogue.js';

/** What is purchased. Its kind and id are state; what differs between the kinds is in {@link SUBJECTS}. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  /** Id of the ACS operation, and of the workflow. */
  readonly operationId: string;
}

interface SubjectRow {
  /** The operation id is this prefix and the id. */
  readonly operationPrefix: string;
  /** Type of the ACS operation. */
  readonly operationType: string;
  /** The field of the request that has the id, and the header of ACS's 202. */
  readonly idField: 'searchId' | 'reservationId';
  readonly idHeader: string;
  /** ACS does not know the subject. */
  readonly notFound: FailureCode;
  /** The hold ended before ACS accepted the purchase. */
  readonly expired: FailureCode;
  /** Its numbers can be changed while it is purchased: one that was removed may belong to another purchase. */
  readonly isChangeable: boolean;
  /** The setting that has the usual duration of its purchase. */
  readonly expectedDuration: 'expectedDurationMs' | 'expectedReservationMs';
}

export const SUBJECTS = {
  search: {
    operationPrefix: 'purchase_',
    operationType: 'purchase',
    idField: 'searchId',
    idHeader: 'purchase-id',
    notFound: 'SearchNotFound',
    expired: 'SearchExpired',
    isChangeable: false,
    expectedDuration: 'expectedDurationMs',
  },
  reservation: {
    operationPrefix: 'reservationPurchase_',
    operationType: 'reservationPurchase',
    idField: 'reservationId',
    idHeader: 'reservation-purchase-id',
    notFound: 'ReservationNotFound',
    expired: 'ReservationExpired',
    isChangeable: true,
    expectedDuration: 'expectedReservationMs',
  },
} as const satisfies Record<string, SubjectRow>;

export type SubjectKind = keyof typeof SUBJECTS;

/** The subject of a canonical id. */
export function subjectOf(kind: SubjectKind, id: string): Subject {
  return { kind, id, operationId: `${SUBJECTS[kind].operationPrefix}${id}` };
}
