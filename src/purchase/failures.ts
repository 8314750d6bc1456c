import type { CommunicationError } from '../acs/wire.js';
import type { ResponseFacts } from './contract/activity-results.js';
import { CATALOGUE, type FailureCode } from './contract/catalogue.js';
import { formatLimitExceeded, type LimitExceeded } from './contract/spending.js';
import type { Outcome, UnknownReason } from './state/outcome.js';
import { heldNumbers, type PurchaseState } from './state/state.js';
import { SUBJECTS } from './contract/subject.js';
import { formatResponse } from './text/format.js';

/** What is known of a purchase, for the on-call engineer. Part of every failure's details and every event. */
export interface EvidenceSummary {
  readonly operationId: string;
  /** POSTs of this run that may have reached ACS. */
  readonly posts: number;
  readonly lookups: number;
  readonly polls: number;
  readonly lastObserved: string;
  /** Submits without a result; each may have sent one of the POSTs. Missing when 0. */
  readonly lostSubmits?: number;
  /** Missing while this run may POST: consent to one POST, or no POST at all. */
  readonly permission?: 'consented' | 'closed';
  /** The numbers that were held, when known. */
  readonly phoneNumbers?: readonly string[];
}

/** First detail of the application failure of a purchase. */
export interface FailureDetails {
  readonly code: FailureCode;
  /** ACS's own error, when it gave one. */
  readonly error?: CommunicationError;
  readonly httpStatus?: number;
  /** `MS-CV` of the response that decided, for Azure's support. */
  readonly msCv?: string;
  /** Why Azure bought nothing, as the search or the reservation says it; no decision rests on it. */
  readonly acsReason?: string;
  /** Only for `OutcomeUnknown`. */
  readonly reason?: UnknownReason;
  /** Only for `SpendingLimitExceeded`. */
  readonly exceeded?: LimitExceeded;
  readonly evidence?: EvidenceSummary;
}

/** A failure ready to be thrown: its type is `details.code`. */
export interface PurchaseFailure {
  readonly message: string;
  readonly details: FailureDetails;
}

type FailedOutcome = Exclude<Outcome, { kind: 'bought' | 'canceled' }>;

/** The failure of a purchase that ended neither bought nor canceled. */
export function failureOf(outcome: FailedOutcome, state: PurchaseState): PurchaseFailure {
  const subject = SUBJECTS[state.subject.kind];
  switch (outcome.kind) {
    case 'rejected': {
      const { response } = outcome;
      const cause = `ACS: ${formatRejection(response)}.${numbersUnread(state)}`;
      return failure('PurchaseRejected', state, cause, response);
    }
    case 'expired':
      return failure(
        subject.expired,
        state,
        `Last observed: ${state.lastObserved}.${numbersUnread(state)}`,
      );
    case 'subjectNotFound': {
      const { response } = outcome;
      return failure(subject.notFound, state, `ACS: ${formatRejection(response)}.`, response);
    }
    case 'overLimit': {
      const { exceeded } = outcome;
      return failure('SpendingLimitExceeded', state, formatLimitExceeded(exceeded), { exceeded });
    }
    case 'failed': {
      const { error } = outcome.operation;
      return failure('PurchaseFailed', state, causeOfFailure(error, state), {
        httpStatus: 200,
        ...(error && { error }),
        ...lastPoll(state),
      });
    }
    case 'unknown': {
      const { reason } = outcome;
      const cause = `${REASONS[reason]}${permissionDetail(state)}.`;
      return failure('OutcomeUnknown', state, cause, { reason, ...lastPoll(state) });
    }
  }
}

/** The failure for an input that is not a purchase's. */
export function invalidRequest(problem: string): PurchaseFailure {
  return { message: `Invalid request: ${problem}`, details: { code: 'InvalidRequest' } };
}

const REASONS: Readonly<Record<UnknownReason, string>> = {
  deadline: 'The purchase reached its deadline without an outcome',
  operationMissing: 'ACS does not show the operation, and the held numbers do not settle it',
  unproved: 'The held numbers could not confirm what ACS shows of the purchase',
  denied: 'ACS denies the credentials, so no lookup is possible; no POST of this run was accepted',
  earlierRun: 'An earlier run of this purchase may have bought, and lookups do not find it',
  consentUsed: 'The allowed POST has been sent, and lookups do not find the purchase',
  otherOperation: 'ACS accepted the POST under another operation id, and lookups do not find ours',
};

function failure(
  code: FailureCode,
  state: PurchaseState,
  cause: string,
  facts: Partial<ResponseFacts> & Pick<FailureDetails, 'reason' | 'exceeded'> = {},
): PurchaseFailure {
  const acsReason = acsReasonIn(state);
  const { error, httpStatus, msCv, reason, exceeded } = facts;
  return {
    // ACS ends some of its messages with a full stop.
    message: `${CATALOGUE[code].happened} ${cause.replace(/\.*$/, '.')} ${CATALOGUE[code].todo}`,
    details: {
      code,
      ...(error && { error }),
      ...(httpStatus !== undefined && { httpStatus }),
      ...(msCv !== undefined && { msCv }),
      ...(acsReason !== undefined && { acsReason }),
      ...(reason && { reason }),
      ...(exceeded && { exceeded }),
      evidence: summaryOf(state),
    },
  };
}

/** Why no POST is allowed, with the ids to look at. */
function permissionDetail({ posts, subject }: PurchaseState): string {
  const { permission } = posts;
  return permission.kind === 'open'
    ? ''
    : ` (${permission.detail}; this purchase is ${subject.operationId})`;
}

function acsReasonIn({ phase }: PurchaseState): string | undefined {
  return phase.kind === 'accepted' ? phase.lastPoll?.receipt?.missingReason : undefined;
}

/** What the operation says, and the search or reservation beside it. */
function causeOfFailure(error: CommunicationError | undefined, state: PurchaseState): string {
  const reason = acsReasonIn(state);
  const causes = [
    error && `ACS: ${error.code}: ${error.message.replace(/\.*$/, '.')}`,
    reason && `The ${state.subject.kind} says ${reason}.`,
  ];
  return causes.filter(Boolean).join(' ') || 'ACS gave no reason.';
}

/** The correlation vector of the last poll. */
function lastPoll({ phase }: PurchaseState): Pick<FailureDetails, 'msCv'> {
  const msCv = phase.kind === 'accepted' ? phase.lastPoll?.seen?.msCv : undefined;
  return msCv === undefined ? {} : { msCv };
}

/** Without the numbers of the hold, a proof of absence rests on the operation alone. */
function numbersUnread({ hold }: PurchaseState): string {
  if (hold.kind === 'read') return '';
  return ' ACS never showed the held numbers: only the missing operation says that nothing was bought.';
}

function formatRejection(response: ResponseFacts): string {
  const message = response.error?.message;
  return message ? `${formatResponse(response)}: ${message}` : formatResponse(response);
}

/** Without the numbers that were removed from a reservation: they may belong to another purchase. */
function numbersOf(state: PurchaseState): readonly string[] {
  const { subject, hold } = state;
  const now = hold.kind === 'read' ? hold.phoneNumbers : [];
  return SUBJECTS[subject.kind].isChangeable && now.length > 0 ? now : heldNumbers(state);
}

/** The evidence for the on-call engineer. */
export function summaryOf(state: PurchaseState): EvidenceSummary {
  const { subject, posts, lookupCount, phase, lastObserved, hold } = state;
  const { permission, lostSubmits } = posts;
  return {
    operationId: subject.operationId,
    posts: posts.mayHaveReached,
    lookups: lookupCount,
    polls: phase.kind === 'accepted' ? phase.pollCount : 0,
    lastObserved,
    ...(lostSubmits > 0 && { lostSubmits }),
    ...(permission.kind !== 'open' && { permission: permission.kind }),
    ...(hold.kind === 'read' && { phoneNumbers: numbersOf(state) }),
  };
}
