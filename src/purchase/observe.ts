import { startPolling, type Evidence } from './evidence.js';
import { backoff } from './pauses.js';
import type { AnswerFacts, CancelReport, LookReport, PollReport, SubmitReport } from './reports.js';
import { observeLook } from './observe-look.js';
import { observePoll } from './observe-poll.js';
import type { Times } from './observe-not-sent.js';
import { heldBack, inItsTurn, unauthorizedOrThrottled } from './observe-not-sent.js';
import { sayPost } from './words.js';
import type { Settings } from './settings.js';

/** Something that happened, with the times at which it was asked and answered. */
export type Observation =
  | { readonly kind: 'submitted'; readonly report: SubmitReport }
  /** The submit activity never reported: its worker died, or hung. */
  | ({ readonly kind: 'submitLost' } & LostPost)
  /** No worker ever began with the submit: its turn did not come in time. */
  | { readonly kind: 'notBegun'; readonly why: string }
  | { readonly kind: 'looked'; readonly report: LookReport }
  | { readonly kind: 'polled'; readonly report: PollReport }
  | { readonly kind: 'cancelAnswered'; readonly report: CancelReport | 'noAnswer' }
  | { readonly kind: 'cancelRequested' }
  /** A look or poll was given up at the deadline. */
  | { readonly kind: 'lastChanceMissed'; readonly why: string }
  /** A look or poll that the engine gave up before the deadline, since its next try would have come after it. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** A POST that may have reached ACS, or may still. */
interface LostPost {
  readonly mayArriveForMs: number;
  /** The look right before it found no operation. */
  readonly absentBefore: boolean;
  readonly why: string;
}

/** Adds an observation to the evidence. Pure: the same evidence and observation give the same result. */
export function observe(
  evidence: Evidence,
  observation: Observation,
  times: Times,
  settings: Settings,
): Evidence {
  switch (observation.kind) {
    case 'submitted':
      return observeSubmit(evidence, observation.report, times, settings);
    case 'submitLost': {
      return mayHaveReached(evidence, observation, times);
    }
    case 'notBegun':
      return { ...evidence, turnMissed: true, lastSeen: observation.why };
    case 'looked':
      return {
        ...observeLook(evidence, observation.report, times),
        unreachable: false,
        lastChanceMissed: false,
      };
    case 'polled':
      return { ...observePoll(evidence, observation.report, times), lastChanceMissed: false };
    case 'cancelAnswered':
      return observeCancelAnswer(evidence, observation.report, times, settings);
    case 'cancelRequested':
      return { ...evidence, cancelRequested: true };
    case 'lastChanceMissed':
      return { ...evidence, lastChanceMissed: true, lastSeen: observation.why };
    case 'unanswered': {
      const at = times.answeredAt + settings.retryMaxPauseMs;
      const polling = evidence.polling && { ...evidence.polling, nextPollAt: at };
      const { refused: _, ...mute } = evidence.mute ?? { since: times.answeredAt };
      return { ...evidence, mute, polling, lookNotBefore: at, lastSeen: observation.why };
    }
  }
}

function observeSubmit(
  before: Evidence,
  report: SubmitReport,
  times: Times,
  settings: Settings,
): Evidence {
  // Submitting was allowed, so whatever was sent before is accounted for.
  let evidence: Evidence = { ...before, mayArriveUntil: null, refusal: null, unreachable: false };
  if (!report.before && report.retryAfterMs !== undefined) {
    return inItsTurn(evidence, report.held ?? 'not its turn', report.retryAfterMs, times, settings);
  }
  if (!report.before) {
    return heldBack(evidence, report.held ?? 'ACS could not be reached', times, settings);
  }
  evidence = observeLook(evidence, report.before, times);
  if (report.post) {
    const absentBefore = report.before.operation.is === 'absent';
    evidence = observePost(evidence, report.post, absentBefore, times, settings);
    evidence = { ...evidence, lastSeen: sayPost(report.post) };
  } else if (report.before.operation.is === 'withheld') {
    evidence = unauthorizedOrThrottled(evidence, report.before.operation, times, settings);
  } else if (report.costUnknown) {
    // Whoever cannot tell the cost may not be reachable either, but the look was answered.
    evidence = {
      ...heldBack(evidence, report.held ?? 'ACS does not tell the cost', times, settings),
      unreachable: false,
    };
  } else if (report.held !== undefined) {
    const submitNotBefore = times.answeredAt + settings.notSentMinPauseMs;
    const untold = evidence.mute !== null;
    evidence = { ...evidence, untold, submitNotBefore, lastSeen: report.held };
  }
  return report.after ? observeLook(evidence, report.after, times) : evidence;
}

function observePost(
  evidence: Evidence,
  post: NonNullable<SubmitReport['post']>,
  absentBefore: boolean,
  times: Times,
  settings: Settings,
): Evidence {
  const now = times.answeredAt;
  switch (post.is) {
    case 'acknowledged':
      return {
        ...evidence,
        operationId: post.operationId,
        posts: evidence.posts + 1,
        acknowledgedAt: now,
        polling: startPolling(now + post.nextLookInMs),
      };
    case 'notSent':
      return post.retryAfterMs === undefined
        ? heldBack(evidence, post.why, times, settings)
        : inItsTurn(evidence, post.why, post.retryAfterMs, times, settings);
    case 'throttled':
    case 'unauthorized':
      // Not accepted, says the answer; but what a look before it showed proves nothing of this POST.
      return {
        ...unauthorizedOrThrottled(evidence, post, times, settings),
        absence: null,
        investigatingSince: now,
      };
    case 'refused': {
      // A conflict, or "no such search" about a search that was just read, smells of an earlier purchase.
      const contradicts = post.httpStatus === 409 || (post.httpStatus === 404 && !!evidence.hold);
      const { is: _, ...facts } = post;
      const foreign = !isAcsOwn(post);
      const refusal = { ...facts, contested: contradicts || foreign || evidence.posts > 0 };
      return { ...evidence, absence: null, investigatingSince: now, refusal };
    }
    case 'unknown':
      return mayHaveReached(evidence, { ...post, absentBefore }, times);
  }
}

/** Something on the way may refuse what ACS has received; and ACS itself calls errors of its own a 400. */
function isAcsOwn({ error }: AnswerFacts): boolean {
  if (!error) return false;
  return error.code !== 'InternalError' || error.innererror !== undefined;
}

function mayHaveReached(
  evidence: Evidence,
  { mayArriveForMs, absentBefore, why }: LostPost,
  { answeredAt }: Times,
): Evidence {
  return {
    ...evidence,
    firstLookAt: evidence.firstLookAt ?? answeredAt,
    posts: evidence.posts + 1,
    mayArriveUntil: answeredAt + mayArriveForMs,
    absentBeforePost: absentBefore,
    absence: null,
    refusal: null,
    unauthorized: null,
    heldBack: 0,
    investigatingSince: answeredAt,
    lastSeen: why,
  };
}

function observeCancelAnswer(
  evidence: Evidence,
  report: CancelReport | 'noAnswer',
  { answeredAt }: Times,
  { retryMaxPauseMs, troubledMaxPauseMs }: Settings,
): Evidence {
  const asks = evidence.cancelAsks;
  // Nobody heard the request: it is still owed.
  const unheard = report === 'noAnswer' || report.httpStatus === 401 || report.httpStatus === 403;
  const cancelAgainAt = unheard
    ? answeredAt + backoff(asks, retryMaxPauseMs, troubledMaxPauseMs, undefined)
    : null;
  const lastSeen =
    report === 'noAnswer'
      ? 'ACS did not answer the request to cancel'
      : `ACS answered ${report.httpStatus} to the request to cancel`;
  return { ...evidence, cancelAnswer: report, cancelAsks: asks + 1, cancelAgainAt, lastSeen };
}
