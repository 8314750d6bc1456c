import type { CommunicationError } from '../acs/wire.js';
import { CATALOGUE, type FailureCode } from './catalogue.js';
import type { End, UnknownReason } from './decision.js';
import type { Evidence } from './evidence.js';
import type { AnswerFacts } from './reports.js';
import { sayOverrun, type Overrun } from './spending.js';
import { sayAnswer } from './words.js';

/** What the evidence amounts to for a person; part of every failure's details. */
export interface EvidenceSummary {
  readonly operationId: string;
  readonly posts: number;
  readonly looks: number;
  readonly polls: number;
  readonly lastSeen: string;
  /** Submits that ended without a report; each may have sent one of the POSTs. Missing when 0. */
  readonly lostSubmits?: number;
  /** Missing while this run may POST: a person's consent to one POST, or no POST at all. */
  readonly permission?: 'consented' | 'closed';
  /** The numbers that were on hold, when known. */
  readonly phoneNumbers?: readonly string[];
}

/** First detail of the application failure of a purchase. */
export interface FailureDetails {
  readonly code: FailureCode;
  /** ACS's own error, when it gave one. */
  readonly error?: CommunicationError;
  readonly httpStatus?: number;
  /** `MS-CV` of the deciding answer, for Azure's support. */
  readonly msCv?: string;
  /** Only for `OutcomeUnknown`. */
  readonly reason?: UnknownReason;
  /** Only for `SpendingLimitExceeded`. */
  readonly overrun?: Overrun;
  readonly evidence?: EvidenceSummary;
}

/** A failure ready to be thrown: its type is `details.code`. */
export interface PurchaseFailure {
  readonly message: string;
  readonly details: FailureDetails;
}

/** The failure for an end that is one; `bought` and `canceled` are none. */
export function failureOf(
  end: Exclude<End, { is: 'bought' | 'canceled' }>,
  evidence: Evidence,
): PurchaseFailure {
  switch (end.is) {
    case 'rejected':
      return failure(
        'PurchaseRejected',
        evidence,
        `ACS: ${sayRefusal(end.refusal)}.${unnamed(evidence)}`,
        end.refusal,
      );
    case 'expired':
      return failure(
        'SearchExpired',
        evidence,
        `Last seen: ${evidence.lastSeen}.${unnamed(evidence)}`,
      );
    case 'searchNotFound':
      return failure('SearchNotFound', evidence, `ACS: ${sayRefusal(end.answer)}.`, end.answer);
    case 'unaffordable': {
      const { overrun } = end;
      return failure('SpendingLimitExceeded', evidence, sayOverrun(overrun), { overrun });
    }
    case 'failed': {
      const { error } = end.operation;
      const said = error ? `ACS: ${error.code}: ${error.message}` : 'ACS gave no reason.';
      return failure('PurchaseFailed', evidence, said, {
        httpStatus: 200,
        ...(error && { error }),
        ...lastPoll(evidence),
      });
    }
    case 'unknown':
      return failure(
        'OutcomeUnknown',
        evidence,
        `${REASONS[end.reason]}${permissionDetail(evidence)}.`,
        {
          reason: end.reason,
          ...lastPoll(evidence),
        },
      );
  }
}

/** The failure for an input that can't be acted upon. */
export function invalidRequest(problem: string): PurchaseFailure {
  return { message: `Invalid request: ${problem}`, details: { code: 'InvalidRequest' } };
}

const REASONS: Record<UnknownReason, string> = {
  deadline: 'No end was reached before the deadline',
  operationLost: 'ACS no longer knows the operation, and the numbers do not settle it',
  credentials:
    'ACS does not accept the credentials, so nobody can look; no POST of this run was accepted',
  unproved: 'What ACS says of the purchase could not be proved by the numbers of its hold',
  earlierRun: 'An earlier run of this purchase may have bought, and lookups do not find it',
  consentUsed: 'The POST that was allowed has been sent, and lookups do not find the purchase',
  otherOperation: 'ACS accepted the POST under another operation id, and lookups do not find ours',
};

function failure(
  code: FailureCode,
  evidence: Evidence,
  said: string,
  facts: Partial<AnswerFacts> & Pick<FailureDetails, 'reason' | 'overrun'> = {},
): PurchaseFailure {
  const { error, httpStatus, msCv, reason, overrun } = facts;
  return {
    // ACS closes its sentences with a full stop, or not.
    message: `${CATALOGUE[code].happened} ${said.replace(/\.*$/, '.')} ${CATALOGUE[code].todo}`,
    details: {
      code,
      ...(error && { error }),
      ...(httpStatus !== undefined && { httpStatus }),
      ...(msCv !== undefined && { msCv }),
      ...(reason && { reason }),
      ...(overrun && { overrun }),
      evidence: summaryOf(evidence),
    },
  };
}

/** Why no POST may be sent, with the ids that a person has to look at. */
function permissionDetail({ permission, operationId }: Evidence): string {
  return permission.kind === 'open' ? '' : ` (${permission.detail}; ours is ${operationId})`;
}

/** The correlation vector of what ACS said of the operation last. */
function lastPoll({ polling }: Evidence): Pick<FailureDetails, 'msCv'> {
  const msCv = polling?.seen?.msCv;
  return msCv === undefined ? {} : { msCv };
}

/** What a proof rests on when the search could never be read. */
function unnamed({ hold }: Evidence): string {
  if (hold) return '';
  return ' ACS never showed the search, so its numbers could not be asked for: that nothing was bought, its operation alone says.';
}

function sayRefusal(refusal: AnswerFacts): string {
  const message = refusal.error?.message;
  return message ? `${sayAnswer(refusal)}: ${message}` : sayAnswer(refusal);
}

/** The evidence for a person. */
export function summaryOf(evidence: Evidence): EvidenceSummary {
  return {
    operationId: evidence.operationId,
    posts: evidence.posts,
    looks: evidence.looks,
    polls: evidence.polling?.gets ?? 0,
    lastSeen: evidence.lastSeen,
    ...(evidence.lostSubmits > 0 && { lostSubmits: evidence.lostSubmits }),
    ...(evidence.permission.kind !== 'open' && { permission: evidence.permission.kind }),
    ...(evidence.hold && { phoneNumbers: evidence.hold.phoneNumbers }),
  };
}
