/** Pauses of one kind grow with each deferral since the last POST. */
export type PauseKind = 'deferral' | 'throttled' | 'wrongResource' | 'denied';

/** How a deferral of the submit goes on. */
interface DeferRule {
  /** Which pauses apply. */
  readonly pauses: PauseKind;
  /** The lookup that must come before the next submit, asked after the deferral. */
  readonly lookupFirst: 'no' | 'answered' | 'conclusive';
}

/** Why a submit sent no POST, or one that ACS throttled or denied. Nothing else in the code branches on the reason. */
export const DEFER_REASONS = {
  /** ACS answered 429. */
  throttled: { pauses: 'throttled', lookupFirst: 'no' },
  /** ACS answered 401 or 403: a key may be in rotation. */
  denied: { pauses: 'denied', lookupFirst: 'no' },
  /** Our rate limiter had no slot. */
  rateLimited: { pauses: 'deferral', lookupFirst: 'no' },
  /** No byte of the POST, or of the lookup before it, reached ACS, or ACS gave no usable response to it. */
  unavailable: { pauses: 'deferral', lookupFirst: 'answered' },
  /** There is a spending limit, and the cost could not be read. */
  costUnknown: { pauses: 'deferral', lookupFirst: 'no' },
  /** A reservation can change, and could not be read. */
  holdUnread: { pauses: 'deferral', lookupFirst: 'no' },
  overLimit: { pauses: 'deferral', lookupFirst: 'no' },
  wrongResource: { pauses: 'wrongResource', lookupFirst: 'no' },
  /** Temporal did not confirm that the task is still wanted. */
  notConfirmed: { pauses: 'deferral', lookupFirst: 'no' },
  /** No worker started the task while the numbers were held. */
  queueTimedOut: { pauses: 'deferral', lookupFirst: 'conclusive' },
  /** The lookup before the POST proved neither presence nor absence. */
  inconclusiveLookup: { pauses: 'deferral', lookupFirst: 'conclusive' },
  /** The lookup took so long that a whole POST no longer fitted into the activity. */
  noTimeLeft: { pauses: 'deferral', lookupFirst: 'no' },
  holdExpired: { pauses: 'deferral', lookupFirst: 'no' },
  /** ACS answered 404 to the search. */
  subjectNotFound: { pauses: 'deferral', lookupFirst: 'conclusive' },
  workerStopping: { pauses: 'deferral', lookupFirst: 'no' },
  /** The activity was canceled, or its workflow has ended. */
  notWanted: { pauses: 'deferral', lookupFirst: 'no' },
} as const satisfies Record<string, DeferRule>;

export type DeferReason = keyof typeof DEFER_REASONS;
