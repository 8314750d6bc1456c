import type { PhoneNumberOperation } from '../../acs/wire.js';
import type { Hold, OperationSeen, Receipt, ResponseFacts } from '../contract/activity-results.js';
import type { PostPermission } from '../contract/earlier-runs.js';
import type { Subject } from '../contract/subject.js';
import type { DeferReason, PauseKind } from '../contract/defer-reasons.js';

/**
 * All that is known about one purchase. Plain data: continue-as-new carries it from run to run. Points in
 * time are epoch ms of the workflow's clock.
 */
export interface PurchaseState {
  readonly subject: Subject;
  /** The ACS resource to which the purchase belongs; null until an activity has named it. */
  readonly resource: string | null;
  readonly startedAt: number;
  /** The run whose earlier runs were judged: this one, or one that it continues. Only activities compare it. */
  readonly judgedRunId: string | null;
  readonly hold: HoldState;
  /** ACS answered 404 to the search or reservation itself; null after any other response. */
  readonly subjectNotFound: (Streak & { readonly response: ResponseFacts }) | null;
  /** A run that was asked to cancel never continues as new, so that it can end as canceled. */
  readonly cancelRequestedAt: number | null;
  readonly posts: Posts;
  readonly lookupCount: number;
  readonly phase: Unaccepted | Accepted;
  /** What was observed last, in one line. */
  readonly lastObserved: string;
}

/** The POSTs of the purchase. They count after the acceptance too: for failure details and events. */
export interface Posts {
  /** Of this run: a 202 or an unknown outcome, never a 4xx. */
  readonly mayHaveReached: number;
  /** One more POST may have reached ACS. Proofs grow with it; it is not reported as a POST of this run. */
  readonly earlierRunMayHavePosted: boolean;
  /** Submits without a result: each may have sent one of the POSTs. */
  readonly lostSubmits: number;
  readonly permission: PostPermission;
}

/** What is known about the hold on the numbers. */
export type HoldState =
  /** `assumedUntil`: set by the first lookup or submit, never moved. */
  | { readonly kind: 'unread'; readonly assumedUntil: number | null }
  | (Omit<Hold, 'expiresInMs'> & {
      readonly kind: 'read';
      readonly expiresAt: number;
      /** When it was read last. */
      readonly readAt: number;
      /** Since when lookups could not read it again; null when the last one did. */
      readonly unreadSince: number | null;
      /** Numbers that an earlier read named and the last one did not. Absence is proved for them too. */
      readonly earlierNumbers: readonly string[];
    });

/** Some number of observations of one kind in a row. */
export interface Streak {
  readonly count: number;
  readonly since: number;
  readonly until: number;
}

/** When the activity behind an observation was scheduled, and when its result arrived. Epoch ms. */
export interface Times {
  readonly askedAt: number;
  readonly endedAt: number;
}

/** A request to ACS. */
export interface Asked extends Times {
  readonly answered: boolean;
}

/** ACS is not known to have the purchase. */
export interface Unaccepted {
  readonly kind: 'unaccepted';
  readonly lastPost: LastPost;
  /**
   * `absent`: there was no operation right before a POST with an unknown outcome, so an operation that is
   * seen later belongs to that POST, whatever its status.
   */
  readonly operationBeforePost: 'absent' | 'unknown';
  readonly lookups: Lookups;
  readonly nextSubmit: NextSubmit;
}

/** The last POST that is not yet accounted for. */
export type LastPost =
  /** None was sent, or its absence is proved, or ACS answered 401, 403 or 429. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'unknownOutcome';
      /** Until then it may still arrive at ACS. */
      readonly inFlightUntil: number;
      readonly of: 'thisRun' | 'earlierRun';
    }
  | {
      readonly kind: 'rejected';
      readonly response: ResponseFacts;
      /** Something suggests an earlier purchase, so that one lookup does not confirm the rejection. */
      readonly contested: boolean;
    };

/** What the lookups since the last POST have shown. Every POST that left starts them anew. */
export interface Lookups {
  /** The last POST that left, or the first lookup. Pauses grow from here. */
  readonly since: number | null;
  readonly last: Asked | null;
  readonly absence: Absence | null;
  readonly inconclusive: Inconclusive | null;
  /** The operation had succeeded, and no lookup since has read the held numbers: it speaks for a purchase. */
  readonly succeededUnread: boolean;
}

/** Lookups in a row, asked when no POST could arrive any more, that showed no purchase. */
export interface Absence {
  readonly count: number;
  /** The span from the first response to the last question is what the lookups surely cover. */
  readonly firstAnsweredAt: number;
  readonly lastAskedAt: number;
  /** One of them showed an operation that ACS may have derived from the search or reservation. */
  readonly sawPlaceholder: boolean;
  /** One of them did not know the held numbers: the operation alone spoke. */
  readonly numbersUnread: boolean;
}

/** Why a lookup proves neither presence nor absence. */
export type InconclusiveCause =
  | 'denied'
  | 'throttled'
  | 'rejected'
  | 'unavailable'
  /** The operation has succeeded, and the held numbers are not known. */
  | 'succeededWithoutNumbers'
  /** A number is owned that may belong to another purchase: the reservation does not show that it kept it. */
  | 'removedNumberOwned';

/** Inconclusive lookups in a row. They do not end a proof of absence. */
export interface Inconclusive {
  readonly since: number;
  /** No lookup before it. */
  readonly notBefore: number;
  readonly cause: Streak & { readonly kind: InconclusiveCause };
}

/** When and why the next submit is due. */
export interface NextSubmit {
  readonly notBefore: number;
  /** Deferrals since the last POST, by kind of pause: each grows with its own. */
  readonly deferrals: Readonly<Partial<Record<PauseKind, number>>>;
  readonly deferred: { readonly reason: DeferReason; readonly at: number } | null;
  /** 401 and 403 to submits in a row; deferrals of our own do not end it. */
  readonly denied: (Streak & { readonly response: ResponseFacts }) | null;
}

/** ACS has the purchase. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly acceptedAt: number;
  /** By a 202, or found by a lookup. */
  readonly acceptedBy: 'response' | 'lookup';
  /** GETs of the operation. */
  readonly pollCount: number;
  readonly nextPollAt: number;
  readonly lastPoll: Poll | null;
  /** The last operation that ACS showed. */
  readonly operation: PhoneNumberOperation | null;
  /** Since when ACS has answered with errors only. */
  readonly errorsSince: number | null;
  /** Since when the search or reservation could not be read where it had to be; null when the last such read succeeded. */
  readonly holdUnreadSince: number | null;
  readonly doubt: Doubt | null;
  readonly unclear: Unclear | null;
  /** Null: the first DELETE is due as soon as a cancel is requested. */
  readonly cancel: CancelState | null;
}

/** The last poll. */
export interface Poll extends Asked {
  /** Null when it was not answered. */
  readonly seen: OperationSeen | null;
  readonly receipt: Receipt | null;
}

/** A status that the held numbers do not confirm yet. It outlives responses that do not show the operation. */
export interface Doubt {
  readonly kind: DoubtKind;
  readonly since: number;
  /** Receipts in a row that show no owned number; one that could not be read does not count. */
  readonly noneOwned: Streak | null;
}
export type DoubtKind = 'operationMissing' | 'succeeded' | 'failed' | 'canceled' | 'unknownStatus';

/**
 * ACS has shown an unknown status, or no operation. A doubt says what ACS shows now; this outlives it, so that
 * statuses which alternate do not start the wait for the numbers anew.
 */
export interface Unclear {
  readonly since: number;
  /** Since when ACS has shown known statuses only; null while it does not. */
  readonly knownSince: number | null;
}

/** DELETEs of the operation. */
export interface CancelState {
  readonly requests: number;
  readonly response: ResponseFacts | 'unavailable';
  /** When the next one is due; null when ACS has taken or rejected it. */
  readonly nextAt: number | null;
}

/** The state at the start of a purchase. */
export function newPurchase(
  subject: Subject,
  startedAt: number,
  resource: string | null = null,
): PurchaseState {
  return {
    subject,
    resource,
    startedAt,
    judgedRunId: null,
    hold: { kind: 'unread', assumedUntil: null },
    subjectNotFound: null,
    cancelRequestedAt: null,
    posts: {
      mayHaveReached: 0,
      earlierRunMayHavePosted: false,
      lostSubmits: 0,
      permission: { kind: 'open' },
    },
    lookupCount: 0,
    phase: {
      kind: 'unaccepted',
      lastPost: { kind: 'none' },
      operationBeforePost: 'unknown',
      lookups: NO_LOOKUPS,
      nextSubmit: { notBefore: startedAt, deferrals: {}, deferred: null, denied: null },
    },
    lastObserved: 'nothing yet',
  };
}

export const NO_LOOKUPS: Lookups = {
  since: null,
  last: null,
  absence: null,
  inconclusive: null,
  succeededUnread: false,
};

/** An accepted purchase that was not polled yet. */
export const NOT_POLLED = {
  kind: 'accepted',
  pollCount: 0,
  lastPoll: null,
  operation: null,
  errorsSince: null,
  holdUnreadSince: null,
  doubt: null,
  unclear: null,
  cancel: null,
} as const;

/** POSTs that may have reached ACS, of earlier runs too. */
export function countedPosts({ posts }: PurchaseState): number {
  return posts.mayHaveReached + (posts.earlierRunMayHavePosted ? 1 : 0);
}

/** Whether a POST may have reached ACS, of this run or an earlier one. */
export function mayHaveBought(state: PurchaseState): boolean {
  const { phase, posts } = state;
  if (phase.kind === 'accepted' || posts.permission.kind !== 'open') return true;
  return countedPosts(state) > 0;
}

/** When the purchase started at ACS, as far as is known. Its age counts from here. */
export function acceptedAtOrStart({ phase, startedAt }: PurchaseState): number {
  return phase.kind === 'accepted' ? phase.acceptedAt : startedAt;
}

/** When the numbers are no longer held. Infinite until the first lookup. */
export function holdEndsAt({ hold }: PurchaseState): number {
  return hold.kind === 'read' ? hold.expiresAt : (hold.assumedUntil ?? Infinity);
}

/** All numbers that any read of the hold has named. */
export function heldNumbers({ hold }: Pick<PurchaseState, 'hold'>): readonly string[] {
  return hold.kind === 'read' ? [...hold.phoneNumbers, ...hold.earlierNumbers] : [];
}

/** Extends a streak by an observation. */
export function extendStreak(streak: Streak | null | undefined, at: number): Streak {
  return { count: (streak?.count ?? 0) + 1, since: streak?.since ?? at, until: at };
}

/** Extends a streak of inconclusive lookups. Another cause than that of the one before is counted from here. */
export function extendInconclusive(
  before: Inconclusive | null,
  kind: InconclusiveCause,
  notBefore: number,
  at: number,
): Inconclusive {
  const streak = before?.cause.kind === kind ? before.cause : null;
  return { since: before?.since ?? at, notBefore, cause: { kind, ...extendStreak(streak, at) } };
}
