import { saysNothingBought, type Azure } from './azure.js';
import type { Judgement, LookupResult, Observation, PostResult, SubmitResult } from './neutral.js';
import type { Memory } from './memory.js';
import type { Plan, PostPlan, SubmitPlan } from './plan.js';
import { holdLeftMs, IN_FLIGHT_MS, lookUp } from './worker.js';

/** A POST that left a worker, for the checks. */
export interface SentPost {
  readonly at: number;
  /** Until when it can arrive; undefined: ACS's response settled it. */
  readonly inFlightUntil: number | undefined;
  /** ACS's 202 reached the workflow. */
  readonly accepted: boolean;
  /** What the worker got, or that it never reported. */
  readonly result: PostResult['kind'] | 'noReport';
}

export interface Submitted {
  readonly observation: Observation;
  readonly endedAt: number;
  readonly post?: SentPost;
}

const HEARTBEAT_TIMEOUT_MS = 10_000;
const FIRST_POLL_IN_MS = 13_000;
const SHORTEST_QUEUE_MS = 1_000;
/** A hold that was never read is taken to last this long from the first contact. */
const ASSUMED_HOLD_MS = 16 * 60_000;

/** All that one submit activity works with. */
export interface SubmitInput {
  readonly azure: Azure;
  readonly plan: Plan;
  readonly submit: SubmitPlan;
  readonly post: PostPlan;
  readonly known: Memory;
  readonly judgement: Judgement | undefined;
  readonly placeholderProved: boolean;
  readonly askedAt: number;
}

/** The submit activity: waits for its rate-limit slot, looks up, POSTs unless the lookup forbids it. */
export function submit(input: SubmitInput): Submitted {
  const { submit: around, known, askedAt } = input;
  const queuedMs = around.kind === 'queued' ? around.forMs : 0;
  const holdMs = known.hold ? known.hold.expiresAt - askedAt : ASSUMED_HOLD_MS;
  const limitMs = Math.max(SHORTEST_QUEUE_MS, holdMs);
  if (queuedMs > limitMs)
    return { observation: { kind: 'submitQueueTimedOut' }, endedAt: askedAt + limitMs };
  return queued(execute({ ...input, askedAt: askedAt + queuedMs }), queuedMs);
}

/** A worker does not know how long the task waited for it. */
function queued(submitted: Submitted, queuedMs: number): Submitted {
  const { observation } = submitted;
  if (observation.kind !== 'submit' || queuedMs === 0) return submitted;
  const read = (lookup: LookupResult): LookupResult => {
    const { hold } = lookup;
    return hold ? { ...lookup, hold: { ...hold, readAt: hold.readAt - queuedMs } } : lookup;
  };
  const { result } = observation;
  const { before, after } = result;
  const lookups = { ...(before && { before: read(before) }), ...(after && { after: read(after) }) };
  return { ...submitted, observation: { ...observation, result: { ...result, ...lookups } } };
}

function execute(input: SubmitInput): Submitted {
  const { azure, plan, known, judgement, askedAt, submit: around } = input;
  const disruption = azure.disruptionAt(askedAt, 'post')?.effect;
  if (around.kind === 'diesBeforePost') return lost(askedAt + HEARTBEAT_TIMEOUT_MS);
  if (disruption?.kind === 'wrongResource') return deferred({}, 'wrongResource', askedAt);
  if (judgement && judgement.earlier !== 'nothingInFlight')
    return {
      observation: { kind: 'submit', result: { judgement } },
      endedAt: askedAt + plan.latencyMs,
    };
  const base = judgement ? { judgement } : {};
  if (disruption?.kind === 'rateLimited')
    return deferred(base, 'rateLimited', askedAt, disruption.retryAfterMs);
  const { value: before, endedAt } = lookUp(azure, plan, known, askedAt);
  if ('kind' in before) {
    if (before.kind === 'rateLimited')
      return deferred(base, 'rateLimited', endedAt, before.retryAfterMs);
    return deferred(base, before.kind === 'wrongResource' ? before.kind : 'unavailable', endedAt);
  }
  const looked = { ...base, before };
  const obstacle = obstacleTo(input, before, endedAt);
  if (obstacle) return deferred(looked, obstacle, endedAt);
  return send(input, looked, endedAt);
}

function obstacleTo(
  { plan, placeholderProved, submit: around }: SubmitInput,
  before: LookupResult,
  now: number,
) {
  const isAbsent = before.operation.kind === 'notFound' && saysNothingBought(before);
  const isClear = isAbsent || (saysNothingBought(before) && placeholderProved);
  if (!isClear) return 'inconclusiveLookup';
  if (before.subjectNotFound) return 'subjectNotFound';
  if (before.hold && holdLeftMs(plan, before.hold, now) <= 0) return 'holdExpired';
  if (plan.spendingLimit !== undefined) {
    if (!before.hold) return 'costUnknown';
    const cost = before.hold.monthlyCostEach * before.hold.numbers.length;
    if (cost > plan.spendingLimit) return 'overLimit';
  }
  return around.kind === 'notConfirmed' ? 'notConfirmed' : undefined;
}

function send(input: SubmitInput, looked: SubmitResult, sentAt: number): Submitted {
  const { azure, plan, submit: around } = input;
  const post = disruptedPost(azure, input.post, sentAt);
  if (around.kind === 'diesAfterPost' || around.kind === 'executedTwice') {
    const delayMs = around.kind === 'executedTwice' ? plan.latencyMs : HEARTBEAT_TIMEOUT_MS;
    const endedAt = sentAt + delayMs;
    const inFlightUntil = endedAt + IN_FLIGHT_MS;
    azure.receive({ ...post, response: { kind: 'lost' } }, sentAt, inFlightUntil);
    return {
      ...lost(endedAt),
      post: { at: sentAt, inFlightUntil, accepted: false, result: 'noReport' },
    };
  }
  const { response } = post;
  const endedAt = sentAt + Math.min(post.tookMs, 30_000);
  const isUnknown = response.kind === 'lost';
  const inFlightUntil = isUnknown ? sentAt + IN_FLIGHT_MS : undefined;
  if (response.kind === 'rateLimited' || response.kind === 'notSent') {
    const result = { ...looked, post: response };
    return { observation: { kind: 'submit', result }, endedAt };
  }
  azure.receive(post, sentAt, inFlightUntil ?? endedAt);
  const sent = {
    at: sentAt,
    inFlightUntil,
    accepted: response.kind === 'accepted',
    result: isUnknown ? ('unknownOutcome' as const) : response.kind,
  };
  if (response.kind === 'lost') {
    const inFlightForMs = Math.max(0, sentAt + IN_FLIGHT_MS - endedAt);
    const result = { ...looked, post: { kind: 'unknownOutcome', inFlightForMs } as const };
    return { observation: { kind: 'submit', result }, endedAt, post: sent };
  }
  if (response.kind === 'accepted') {
    const { operation } = response;
    const accepted = { kind: 'accepted', operation, nextPollInMs: FIRST_POLL_IN_MS } as const;
    return {
      observation: { kind: 'submit', result: { ...looked, post: accepted } },
      endedAt,
      post: sent,
    };
  }
  const result = { ...looked, post: response };
  if (response.kind !== 'rejected')
    return { observation: { kind: 'submit', result }, endedAt, post: sent };
  const after = lookUp(azure, plan, input.known, endedAt);
  const isRead = !('kind' in after.value);
  return {
    observation: { kind: 'submit', result: isRead ? { ...result, after: after.value } : result },
    endedAt: after.endedAt,
    post: sent,
  };
}

/** A disruption decides about a POST before the plan of that POST does; nothing arrives then. */
function disruptedPost(azure: Azure, post: PostPlan, sentAt: number): PostPlan {
  const effect = azure.disruptionAt(sentAt, 'post')?.effect;
  switch (effect?.kind) {
    case 'noResponse':
    case 'anotherId':
      return { ...post, response: { kind: 'lost' }, reaches: false };
    case 'denied':
    case 'throttled':
      return { ...post, response: effect, reaches: false };
    default:
      return post;
  }
}

function deferred(
  result: SubmitResult,
  reason: NonNullable<SubmitResult['deferral']>['reason'],
  endedAt: number,
  retryAfterMs?: number,
): Submitted {
  const deferral = { reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return { observation: { kind: 'submit', result: { ...result, deferral } }, endedAt };
}

function lost(endedAt: number): Submitted {
  return { observation: { kind: 'submitLost' }, endedAt };
}
