import type {
  LookupResult,
  PostResult,
  ResponseFacts,
  SubmitResult,
} from '../contract/activity-results.js';
import type { RunJudgement } from '../contract/earlier-runs.js';
import { SUBJECTS } from '../contract/subject.js';
import { postInFlightForMs } from './post-in-flight.js';
import type { Settings } from '../contract/settings.js';
import { formatPost } from '../text/format.js';
import type { DeferReason } from '../contract/defer-reasons.js';
import { defer } from './defer.js';
import { hasNewNumbers, holdAfter } from './hold.js';
import { observeLookup } from './observe-lookup.js';
import {
  countedPosts,
  mayHaveBought,
  NO_LOOKUPS,
  NOT_POLLED,
  type Posts,
  type PurchaseState,
  type Times,
} from './state.js';
import { changePhase, unacceptedPhase } from './unaccepted.js';

/** Adds the result of a submit to the state. */
export function observeSubmit(
  before: PurchaseState,
  result: SubmitResult,
  times: Times,
  settings: Settings,
): PurchaseState {
  if (result.kind === 'lost') {
    return submitLost(before, result.reason, times, settings);
  }
  if (result.kind === 'deferred' && result.reason === 'wrongResource') {
    return defer(before, result, times, settings);
  }
  // Submitting was allowed, so the POSTs before it are accounted for.
  const allowed = changePhase(before, { lastPost: { kind: 'none' } });
  const state = judged(allowed, result, times, settings);
  switch (result.kind) {
    case 'judged':
      return state;
    case 'deferred': {
      const seen = result.before
        ? observeLookup(state, result.before, times, settings)
        : withoutLookup(state, result.reason);
      if (seen.phase.kind === 'accepted') return seen;
      // Its absence was not proved for numbers that the hold has gained.
      const { lastPost } = unacceptedPhase(before);
      const isOpen = hasNewNumbers(before.hold, seen.hold);
      const known = isOpen ? changePhase(seen, { lastPost }) : seen;
      return defer(known, result, times, settings, responseOf(result.before));
    }
    case 'posted': {
      const seen = observeLookup(state, result.before, times, settings);
      // Only a result that our activity did not write has a POST beside a purchase.
      if (seen.phase.kind === 'accepted') return counted(seen);
      const isAbsent = result.before.operation.kind === 'notFound';
      const posted = observePost(seen, result.post, isAbsent, times, settings);
      const { after } = result;
      return after && posted.phase.kind === 'unaccepted'
        ? observeLookup(posted, after, times, settings)
        : posted;
    }
  }
}

/** ACS gave no usable response to the lookup, which ends a streak of inconclusive ones. */
function withoutLookup(state: PurchaseState, reason: DeferReason): PurchaseState {
  if (reason !== 'unavailable') return state;
  const { lookups } = unacceptedPhase(state);
  return changePhase(state, { lookups: { ...lookups, inconclusive: null } });
}

function responseOf(before: LookupResult | undefined): ResponseFacts | undefined {
  return before && before.operation.kind !== 'ok' ? before.operation : undefined;
}

function observePost(
  state: PurchaseState,
  post: PostResult,
  wasAbsent: boolean,
  times: Times,
  settings: Settings,
): PurchaseState {
  const { endedAt } = times;
  const lastObserved = formatPost(post);
  switch (post.kind) {
    case 'accepted':
      if (post.operationId !== state.subject.operationId) {
        return acceptedAsAnother(state, post.operationId, endedAt);
      }
      return {
        ...counted(state),
        lastObserved,
        phase: {
          ...NOT_POLLED,
          acceptedAt: endedAt,
          acceptedBy: 'response',
          nextPollAt: endedAt + post.nextPollInMs,
        },
      };
    case 'unavailable':
      return unknownOutcome(state, { ...post, reason: lastObserved, wasAbsent }, times, settings);
    case 'denied':
    case 'throttled': {
      // ACS did not accept it, but the lookup before it proves nothing about this POST.
      const anew = changePhase(state, { lookups: { ...NO_LOOKUPS, since: endedAt } });
      const deferral = { ...post, reason: post.kind, detail: lastObserved };
      return defer(anew, deferral, times, settings, post);
    }
    case 'rejected': {
      const { httpStatus, msCv, error } = post;
      const response: ResponseFacts = {
        httpStatus,
        ...(msCv !== undefined && { msCv }),
        ...(error && { error }),
      };
      if (isHidden(state, post)) {
        const detail = `${lastObserved}, although the reservation is active`;
        const lookups = { ...NO_LOOKUPS, since: endedAt };
        const deferral = { reason: 'subjectNotFound', detail } as const;
        return defer(changePhase(state, { lookups }), deferral, times, settings);
      }
      const lastPost = { kind: 'rejected', response, contested: isContested(state, post) } as const;
      const lookups = { ...NO_LOOKUPS, since: endedAt };
      return { ...changePhase(consentUsed(state), { lastPost, lookups }), lastObserved };
    }
  }
}

/**
 * A 404 to the POST of a reservation that was read right before it has been recorded (docs/acs.md). Unless a POST
 * before it may have purchased the reservation, it means nothing but "not now".
 */
function isHidden(state: PurchaseState, { httpStatus, error }: ResponseFacts): boolean {
  const { subject, hold } = state;
  const isOwnNotFound = httpStatus === 404 && error?.code === 'ReservationNotFound';
  if (!SUBJECTS[subject.kind].isChangeable || !isOwnNotFound || hold.kind !== 'read') return false;
  return !mayHaveBought(state);
}

/**
 * Whether something suggests a purchase in spite of a rejection: a conflict, a 404 for a search that was just
 * read, an earlier POST, or an error that ACS itself did not write.
 */
function isContested(state: PurchaseState, { httpStatus, error }: ResponseFacts): boolean {
  if (httpStatus === 409 || (httpStatus === 404 && state.hold.kind === 'read')) return true;
  const isAcsOwn = error && (error.code !== 'InternalError' || error.innererror !== undefined);
  return !isAcsOwn || countedPosts(state) > 0;
}

/** A POST that may have reached ACS, or may still. */
interface LostPost {
  readonly inFlightForMs: number;
  /** The lookup right before it found no operation. */
  readonly wasAbsent: boolean;
  readonly reason: string;
}

function unknownOutcome(
  state: PurchaseState,
  { inFlightForMs, wasAbsent, reason }: LostPost,
  times: Times,
  settings: Settings,
): PurchaseState {
  const { endedAt } = times;
  const { nextSubmit } = unacceptedPhase(state);
  return {
    ...changePhase(counted(consentUsed(state)), {
      lastPost: { kind: 'unknownOutcome', inFlightUntil: endedAt + inFlightForMs, of: 'thisRun' },
      operationBeforePost: wasAbsent ? 'absent' : 'unknown',
      lookups: { ...NO_LOOKUPS, since: endedAt },
      nextSubmit: { ...nextSubmit, deferrals: {}, deferred: null, denied: null },
    }),
    hold: holdAfter(state.hold, undefined, times, settings),
    lastObserved: reason,
  };
}

/** The submit returned no result: its POST may have been sent until this moment. */
export function submitLost(
  state: PurchaseState,
  reason: string,
  times: Times,
  settings: Settings,
): PurchaseState {
  const { absence } = unacceptedPhase(state).lookups;
  // Its own lookup is lost with it, so the lookups before it count.
  const wasAbsent = absence?.sawPlaceholder === false;
  const inFlightForMs = postInFlightForMs(settings);
  const lost = unknownOutcome(state, { inFlightForMs, wasAbsent, reason }, times, settings);
  return withPosts(lost, { lostSubmits: lost.posts.lostSubmits + 1 });
}

/** After a 202 no run of the id POSTs again, whatever operation it names. */
function acceptedAsAnother(
  state: PurchaseState,
  operationId: string,
  endedAt: number,
): PurchaseState {
  const detail = `ACS returned 202 and named the operation ${operationId}`;
  const closed = withPosts(counted(state), {
    permission: { kind: 'closed', why: 'otherOperation', detail },
  });
  const lookups = { ...NO_LOOKUPS, since: endedAt };
  const change = { operationBeforePost: 'unknown', lookups } as const;
  return { ...changePhase(closed, change), lastObserved: detail };
}

/** Adds what an activity found out about the earlier runs of the workflow id. */
export function judged(
  before: PurchaseState,
  { judgement }: { readonly judgement?: RunJudgement },
  times: Times,
  settings: Settings,
): PurchaseState {
  const { endedAt } = times;
  if (!judgement) return before;
  const { runId, earlier, consented } = judgement;
  const state: PurchaseState = { ...before, judgedRunId: runId ?? before.judgedRunId };
  if (earlier.kind === 'nothingInFlight') return state;
  const { why: detail } = earlier;
  const consent = consented ? ({ kind: 'consented', detail } as const) : undefined;
  const { lastPost, lookups } = unacceptedPhase(state);
  const isAgain = lastPost.kind === 'unknownOutcome' && lastPost.of === 'earlierRun';
  // The pauses grow on while the earlier runs cannot be read.
  const since = (isAgain ? lookups.since : null) ?? endedAt;
  const anew = {
    ...changePhase(state, { lookups: { ...NO_LOOKUPS, since } }),
    lastObserved: detail,
  };
  if (earlier.kind === 'postsClosed') {
    const closed = { kind: 'closed', why: 'earlierRun', detail } as const;
    return withPosts(anew, { permission: consent ?? closed });
  }
  const knownUntil = lastPost.kind === 'unknownOutcome' ? lastPost.inFlightUntil : 0;
  const inFlightUntil = Math.max(endedAt + postInFlightForMs(settings), knownUntil);
  return {
    ...withPosts(
      changePhase(anew, {
        lastPost: { kind: 'unknownOutcome', inFlightUntil, of: 'earlierRun' },
        operationBeforePost: 'unknown',
      }),
      { earlierRunMayHavePosted: true, ...(consent && { permission: consent }) },
    ),
    hold: holdAfter(state.hold, undefined, times, settings),
  };
}

/** The one POST that was allowed has been sent, and may have reached ACS. */
function consentUsed(state: PurchaseState): PurchaseState {
  const { permission } = state.posts;
  if (permission.kind !== 'consented') return state;
  const { detail } = permission;
  return withPosts(state, { permission: { kind: 'closed', why: 'consentUsed', detail } });
}

function counted(state: PurchaseState): PurchaseState {
  return withPosts(state, { mayHaveReached: state.posts.mayHaveReached + 1 });
}

function withPosts(state: PurchaseState, change: Partial<Posts>): PurchaseState {
  return { ...state, posts: { ...state.posts, ...change } };
}
