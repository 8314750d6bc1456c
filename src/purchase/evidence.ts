import type { AnswerFacts, Hold, OperationSeen, Receipt } from './reports.js';
import { operationIdOf } from './ids.js';

/** Looks in a row, made after the last POST could arrive, that found nothing. */
export interface Absence {
  readonly looks: number;
  /** When the first of them had been answered, and when the last was asked: the span is what they surely cover. */
  readonly firstAnsweredAt: number;
  readonly lastAskedAt: number;
  /** An operation was there, though it did not run: a shadow of the search, or a purchase about to begin. */
  readonly sawOperation: boolean;
  /** A look of them did not know which numbers to ask for: the operation alone spoke. */
  readonly numbersUnchecked: boolean;
}

/** Looks in a row that told nothing. */
export interface Mute {
  readonly since: number;
  /** The first and the last of the answers in a row that refused the credentials, and how many; missing unless the last one did. */
  readonly refused?: { readonly since: number; readonly until: number; readonly answers: number };
  readonly retryAfterMs?: number;
  /** Since when ACS says `succeeded`, and nobody can tell of which numbers. */
  readonly claimedSince?: number;
}

/** Answers in a row that refused the credentials of a submit: when the first and the last of them came. */
export interface Unauthorized {
  readonly since: number;
  readonly until: number;
  readonly answer: AnswerFacts;
}

/** ACS's own 404 to the search, in a row, by the workflow's clock. */
export interface SearchNotFound {
  readonly count: number;
  readonly since: number;
  readonly until: number;
  readonly answer: AnswerFacts;
}

/** A refusal of the POST by ACS. */
export interface Refusal extends AnswerFacts {
  /** Something speaks for an earlier purchase, so that one look is not enough to believe the refusal. */
  readonly contested: boolean;
}

/** What the polls of a purchase that ACS has showed last. */
export interface Polling {
  readonly nextPollAt: number;
  readonly lastAskedAt: number | null;
  readonly lastAnsweredAt: number | null;
  readonly seen: OperationSeen | null;
  readonly receipt: Receipt | null;
  /** Since when ACS knows nothing of the operation. */
  readonly absentSince: number | null;
  /** Since when ACS answers 401, 403, 404 or 429. */
  readonly troubledSince: number | null;
  /** Since when ACS says `succeeded`, and no number shows. */
  readonly unprovedSince: number | null;
  /** Since then, ACS has said of every number of the hold that it is not owned. */
  readonly denied: boolean;
  readonly gets: number;
}

/** Whether this run may send a POST. Other than `open`, no end claims that nothing was bought. */
export type PostPermission =
  | { readonly kind: 'open' }
  /** A person allowed one POST, after an extended proof, although an earlier run may have bought. */
  | { readonly kind: 'consented'; readonly detail: string }
  | { readonly kind: 'closed'; readonly why: ClosedReason; readonly detail: string };

/**
 * `earlierRun`: one was accepted or ended with an unknown outcome. `consentUsed`: the POST that a person
 * allowed was sent. `otherOperation`: ACS accepted our POST under an operation id that is not ours.
 */
export type ClosedReason = 'earlierRun' | 'consentUsed' | 'otherOperation';

/**
 * All that is known of one purchase. Times are epoch ms of the workflow's clock.
 * Plain data: it is carried from run to run by continue-as-new.
 */
export interface Evidence {
  readonly version: 1;
  readonly searchId: string;
  /** Where the operation is looked for: ACS's own id once it has named one. */
  readonly operationId: string;
  /** The ACS resource to which the purchase belongs: that of its memo, or of the worker that began it. */
  readonly resource: string | null;
  readonly startedAt: number;
  readonly firstLookAt: number | null;
  readonly hold: Hold | null;
  /** Null once the hold has been read, and after a lookup to which ACS gave another answer. */
  readonly searchNotFound: SearchNotFound | null;
  /** POSTs that may have reached ACS, in all. */
  readonly posts: number;
  /** A POST of an earlier run counts where proofs grow; it is never reported as one of this run. */
  readonly assumedPosts: 0 | 1;
  readonly permission: PostPermission;
  /** The run whose earlier runs were judged, or `carried`; null before that. Only activities compare it. */
  readonly judgedRunId: string | null;
  /** Submits that ended without a report: each may have sent a POST. */
  readonly lostSubmits: number;
  /** Until when the last of them can still arrive; null once it is accounted for. */
  readonly postInFlightUntil: number | null;
  /** When a 202 was seen; when, without one, ACS was found to have the purchase. */
  readonly acknowledgedAt: number | null;
  readonly foundAt: number | null;
  /** There was no operation right before a POST that may have reached ACS: one that shows later is of that POST. */
  readonly absentBeforePost: boolean;
  readonly looks: number;
  readonly lastLookAt: number | null;
  readonly investigatingSince: number | null;
  readonly absence: Absence | null;
  readonly mute: Mute | null;
  /** A look that ACS did not answer is not asked again before. */
  readonly lookNotBefore: number;
  readonly refusal: Refusal | null;
  /** ACS's last 401 or 403 to a POST, and since when it answers so. */
  readonly unauthorized: Unauthorized | null;
  /** ACS could not be reached for the last submit: look until it answers before the next one. */
  readonly unreachable: boolean;
  /** The turn of its POST did not come while its numbers were held: only a look tells whether they still are. */
  readonly turnMissed: boolean;
  /** The look before the last POST told nothing: look until one does. */
  readonly untold: boolean;
  readonly submitNotBefore: number;
  /** Submits in a row that were not sent or throttled. */
  readonly heldBack: number;
  readonly polling: Polling | null;
  readonly cancelRequestedAt: number | null;
  readonly cancelAnswer: AnswerFacts | 'noAnswer' | null;
  /** How often ACS was asked to cancel, and when it must be asked again; null once it need not be. */
  readonly cancelAsks: number;
  readonly cancelAgainAt: number | null;
  /** A look or poll at the deadline got no answer either. */
  readonly lastChanceMissed: boolean;
  /** What was seen last, in words. */
  readonly lastSeen: string;
}

/** The evidence at the start of a purchase: nothing. */
export function noEvidence(
  searchId: string,
  now: number,
  resource: string | null = null,
): Evidence {
  return {
    version: 1,
    searchId,
    operationId: operationIdOf(searchId),
    resource,
    startedAt: now,
    firstLookAt: null,
    hold: null,
    searchNotFound: null,
    posts: 0,
    assumedPosts: 0,
    permission: { kind: 'open' },
    judgedRunId: null,
    lostSubmits: 0,
    postInFlightUntil: null,
    acknowledgedAt: null,
    foundAt: null,
    absentBeforePost: false,
    looks: 0,
    lastLookAt: null,
    investigatingSince: null,
    absence: null,
    mute: null,
    lookNotBefore: now,
    refusal: null,
    unauthorized: null,
    unreachable: false,
    turnMissed: false,
    untold: false,
    submitNotBefore: now,
    heldBack: 0,
    polling: null,
    cancelRequestedAt: null,
    cancelAnswer: null,
    cancelAsks: 0,
    cancelAgainAt: null,
    lastChanceMissed: false,
    lastSeen: 'nothing yet',
  };
}

/** `true` once ACS is known to have the purchase: from then on the question is only how it ends. */
export function acsHasIt(evidence: Evidence): boolean {
  return evidence.polling !== null;
}

/** POSTs that may have reached ACS, those of earlier runs included. */
export function countedPosts({ posts, assumedPosts }: Evidence): number {
  return posts + assumedPosts;
}

/** When ACS began with the purchase, as far as is known: its age counts from here. */
export function begunAt(evidence: Evidence): number {
  return evidence.acknowledgedAt ?? evidence.foundAt ?? evidence.startedAt;
}

/** When the numbers are no longer held; no POST is sent after it. Infinite as long as nobody has looked. */
export function holdEndsAt(evidence: Evidence, assumedHoldMs: number): number {
  return evidence.hold?.expiresAt ?? (evidence.firstLookAt ?? Infinity) + assumedHoldMs;
}

/** The state of polling before its first poll, which is due at `nextPollAt`. */
export function startPolling(nextPollAt: number): Polling {
  return {
    nextPollAt,
    lastAskedAt: null,
    lastAnsweredAt: null,
    seen: null,
    receipt: null,
    absentSince: null,
    troubledSince: null,
    unprovedSince: null,
    denied: false,
    gets: 0,
  };
}
