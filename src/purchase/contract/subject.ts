import type { PhoneNumberPurchaseRequest } from '../../acs/wire.js';
import type { FailureCode } from './catalogue.js';
import { operationIdOf } from './ids.js';

/** What is purchased. Its kind and data are state; what differs between kinds is in {@link SUBJECTS}. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
  /** Id of the ACS operation, and of the workflow. */
  readonly operationId: string;
}

interface SubjectRow {
  readonly operationIdOf: (id: string) => string;
  /** ACS does not know the subject. */
  readonly notFound: FailureCode;
  /** The hold ended before ACS accepted the purchase. */
  readonly expired: FailureCode;
}

export const SUBJECTS = {
  search: { operationIdOf, notFound: 'SearchNotFound', expired: 'SearchExpired' },
} as const satisfies Record<string, SubjectRow>;

export type SubjectKind = keyof typeof SUBJECTS;

/** The subject of a parsed request. */
export function subjectOf({ searchId }: PhoneNumberPurchaseRequest): Subject {
  return { kind: 'search', id: searchId, operationId: SUBJECTS.search.operationIdOf(searchId) };
}
