import { CARRIED, type RunJudgement } from './earlier-runs.js';
import { countedPosts, startPolling, type Evidence } from './evidence.js';
import { sameId } from './ids.js';
import { postInFlightForMs } from './post-in-flight.js';
import type { AnswerFacts, CancelReport, LookReport, PollReport, SubmitReport } from './reports.js';
import { observeCancelAnswer } from './observe-cancel.js';
import { observeLook } from './observe-look.js';
import { observePoll } from './observe-poll.js';
import type { Times } from './observe-not-sent.js';
import {
  atWrongResource,
  heldBack,
  inItsTurn,
  unauthorizedOrThrottled,
} from './observe-not-sent.js';
import { sayPost } from './words.js';
import type { Settings } from './settings.js';

/** Something that happened, with the times at which it was asked and answered. */
export type Observation =
  | { readonly kind: 'submitted'; readonly report: SubmitReport }
  /** The submit activity never reported: its worker died, or hung. */
  | { readonly kind: 'submitLost'; readonly why: string }
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
  readonly inFlightForMs: number;
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
    case 'submitLost':
      return submitLost(evidence, observation.why, times, settings);
    case 'notBegun':
      return { ...evidence, turnMissed: true, lastSeen: observation.why };
    case 'looked':
      return {
        ...observeLook(
          judged(evidence, observation.report, times, settings),
          observation.report,
          times,
        ),
        unreachable: false,
        lastChanceMissed: false,
      };
    case 'polled':
      return { ...observePoll(evidence, observation.report, times), lastChanceMissed: false };
    case 'cancelAnswered':
      return observeCancelAnswer(evidence, observation.report, times, settings);
    case 'cancelRequested':
      return { ...evidence, cancelRequestedAt: times.askedAt };
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
  if (report.lost !== undefined) {
    return submitLost(judged(before, report, times, settings), report.lost, times, settings);
  }
  if (report.wrongResource !== undefined) {
    return atWrongResource(before, report.wrongResource, times, settings);
  }
  // Submitting was allowed, so whatever was sent before is accounted for.
  let evidence: Evidence = {
    ...before,
    postInFlightUntil: null,
    refusal: null,
    unreachable: false,
  };
  evidence = judged(evidence, report, times, settings);
  if (report.judgement && report.judgement.earlier.kind !== 'nothingInFlight') return evidence;
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
    const { mute, unauthorized } = evidence;
    const deferred = heldBack(evidence, report.held, times, settings);
    evidence = { ...deferred, mute, unauthorized, unreachable: false, untold: mute !== null };
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
      if (!sameId(post.operationId, evidence.operationId)) {
        return acceptedAsAnother(evidence, post.operationId, times);
      }
      return {
        ...evidence,
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
      const refusal = { ...facts, contested: contradicts || foreign || countedPosts(evidence) > 0 };
      const after = consentUsed(evidence);
      return { ...after, absence: null, investigatingSince: now, refusal };
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
  { inFlightForMs, absentBefore, why }: LostPost,
  { answeredAt }: Times,
): Evidence {
  return {
    ...consentUsed(evidence),
    firstLookAt: evidence.firstLookAt ?? answeredAt,
    posts: evidence.posts + 1,
    postInFlightUntil: answeredAt + inFlightForMs,
    absentBeforePost: absentBefore,
    absence: null,
    refusal: null,
    unauthorized: null,
    heldBack: 0,
    investigatingSince: answeredAt,
    lastSeen: why,
  };
}

/** Nobody reported what came of the submit: its POST may have been sent until this moment. */
function submitLost(evidence: Evidence, why: string, times: Times, settings: Settings): Evidence {
  // Whether its own lookup was made, and what it showed, is lost with it: earlier lookups count.
  const absentBefore = evidence.absence?.sawOperation === false;
  const lost = { inFlightForMs: postInFlightForMs(settings), absentBefore, why };
  const lostSubmits = evidence.lostSubmits + 1;
  return { ...mayHaveReached(evidence, lost, times), lostSubmits };
}

/** A 202 settles that this purchase is never POSTed again, whatever operation it names. */
function acceptedAsAnother(
  evidence: Evidence,
  operationId: string,
  { answeredAt }: Times,
): Evidence {
  const detail = `ACS answered 202 and named the operation ${operationId}`;
  return {
    ...evidence,
    posts: evidence.posts + 1,
    permission: { kind: 'closed', why: 'otherOperation', detail },
    absentBeforePost: false,
    absence: null,
    refusal: null,
    investigatingSince: answeredAt,
    lastSeen: detail,
  };
}

/** The one POST that a person allowed has been sent, and may have reached ACS. */
function consentUsed(evidence: Evidence): Evidence {
  if (evidence.permission.kind !== 'consented') return evidence;
  const { detail } = evidence.permission;
  return { ...evidence, permission: { kind: 'closed', why: 'consentUsed', detail } };
}

/** Adds what an activity found out about the earlier runs of the workflow id. */
function judged(
  before: Evidence,
  { judgement }: { readonly judgement?: RunJudgement },
  { answeredAt }: Times,
  settings: Settings,
): Evidence {
  if (!judgement) return before;
  const { runId, earlier, consented } = judgement;
  const evidence: Evidence = { ...before, judgedRunId: runId ?? before.judgedRunId };
  if (earlier.kind === 'nothingInFlight') return evidence;
  const detail = earlier.why;
  const permission = consented ? ({ kind: 'consented', detail } as const) : undefined;
  const anew = { absence: null, investigatingSince: answeredAt, lastSeen: detail } as const;
  if (earlier.kind === 'postsClosed') {
    const closed = { kind: 'closed', why: 'earlierRun', detail } as const;
    return { ...evidence, ...anew, permission: permission ?? closed };
  }
  const until = answeredAt + postInFlightForMs(settings);
  return {
    ...evidence,
    ...anew,
    ...(permission && { permission }),
    firstLookAt: evidence.firstLookAt ?? answeredAt,
    assumedPosts: 1,
    absentBeforePost: false,
    postInFlightUntil: Math.max(until, evidence.postInFlightUntil ?? 0),
  };
}

/** What a run hands to the next one, which need not judge the earlier runs again. */
export function carriedOver(evidence: Evidence): Evidence {
  return evidence.judgedRunId === null ? evidence : { ...evidence, judgedRunId: CARRIED };
}
