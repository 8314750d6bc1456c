import assert from 'node:assert/strict';
import type {
  LookupResult,
  PollResult,
  PostResult,
  SubmitResult,
} from '../../../src/purchase/contract/activity-results.js';
import type { RunJudgement } from '../../../src/purchase/contract/earlier-runs.js';
import { postInFlightForMs } from '../../../src/purchase/state/post-in-flight.js';
import type { Settings } from '../../../src/purchase/contract/settings.js';
import { decide } from '../../support/decide.js';
import { conclusionAfter } from '../../../src/purchase/state/observe-lookup.js';
import { observe, type Observation } from '../../../src/purchase/state/observe.js';
import type { Outcome } from '../../../src/purchase/state/outcome.js';
import { isAbsenceProved, sawPlaceholder } from '../../../src/purchase/state/proof.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import type { Responses, Script } from './any-responses.js';
import { Notes } from './notes.js';
import { MINUTE_MS, newState, settings as defaults, shownAt, START, unaccepted } from './world.js';

/** A deadline of two hours ends a purchase as well as one of a week, and sooner. */
export const settings: Settings = { ...defaults, deadlineMs: 120 * MINUTE_MS };
const DEADLINE_AT = START + settings.deadlineMs;
const IN_FLIGHT_MS = postInFlightForMs(settings);
const MOST_STEPS = 20_000;

export interface Played {
  readonly outcome: Outcome;
  readonly notes: Notes;
  /** Activities by kind. */
  readonly actions: Readonly<Record<string, number>>;
}

/** Plays a script to its end. @param check is called with every state */
export function play(script: Script, check?: (state: PurchaseState) => void): Played {
  const notes = new Notes(settings);
  const actions: Record<string, number> = {};
  let state = newState;
  let now = START;
  let judgement: RunJudgement | undefined = script.judgement;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const world = script.steps[step] ?? script.last;
    if (world.cancelNow && step < script.steps.length) {
      state = observe(state, { kind: 'cancelRequested' }, { askedAt: now, endedAt: now }, settings);
      notes.cancelRequestedAt = now;
    }
    const decision = decide(state, now, settings);
    if (decision.action === 'finish') return { outcome: decision.outcome, notes, actions };
    assert.ok(Number.isFinite(decision.at), 'every wait ends');
    now = Math.max(now, decision.at);
    if (decide(state, now, settings).action !== decision.action) continue;
    actions[decision.action] = (actions[decision.action] ?? 0) + 1;
    const askedAt = now;
    now += durationOf(decision.action, world, now);
    const observation = happen(decision.action, world, { notes, state, judgement, askedAt, now });
    if ('result' in observation && 'judgement' in observation.result) judgement = undefined;
    state = observe(state, observation, { askedAt, endedAt: now }, settings);
    check?.(state);
  }
  assert.fail(`no end after ${MOST_STEPS} steps; last observed: ${state.lastObserved}`);
}

type ActionKind = 'submit' | 'lookUp' | 'poll' | 'cancel';

/** Temporal retries an unanswered lookup or poll until the deadline, and a last time for a minute. */
function durationOf(action: ActionKind, world: Responses, now: number): number {
  const isAnswered = {
    submit: true,
    cancel: true,
    lookUp: world.lookup !== undefined,
    poll: world.poll !== undefined,
  }[action];
  if (isAnswered) return world.tookMs;
  return world.givesUpEarly ? MINUTE_MS : Math.max(DEADLINE_AT - now, MINUTE_MS);
}

interface Situation {
  readonly notes: Notes;
  readonly state: PurchaseState;
  /** Until an activity has reported it. */
  readonly judgement: RunJudgement | undefined;
  readonly askedAt: number;
  readonly now: number;
}

function happen(action: ActionKind, world: Responses, at: Situation): Observation {
  const { notes, judgement, askedAt, now } = at;
  switch (action) {
    case 'submit':
      notes.assertMaySubmit(askedAt);
      return submit(world, at);
    case 'lookUp': {
      if (!world.lookup) return { kind: 'unanswered', reason: 'no response' };
      if (judgement) notes.judged(judgement, now);
      const result = shownAt(world.lookup, askedAt);
      notes.lookedUp(result, askedAt, now);
      return { kind: 'lookedUp', result: { ...result, ...(judgement && { judgement }) } };
    }
    case 'poll':
      if (!world.poll) return { kind: 'unanswered', reason: 'no response' };
      return { kind: 'polled', result: poll(world.poll, at) };
    case 'cancel':
      return { kind: 'cancelAnswered', response: world.cancel };
  }
}

function poll(result: PollResult, { notes, askedAt, now }: Situation): PollResult {
  notes.polled(result, now - askedAt, now);
  return notes.notFoundForMs > 0 ? { ...result, notFoundForMs: notes.notFoundForMs } : result;
}

function submit(world: Responses, at: Situation): Observation {
  const { notes, state, judgement, askedAt, now } = at;
  // Nothing was done: what was proved before still is.
  if (world.queueTimedOut) {
    notes.assumeHold(now);
    return { kind: 'submitQueueTimedOut' };
  }
  const { deferral } = world;
  if (deferral?.reason === 'wrongResource') {
    notes.assumeHold(now);
    return submitted({ kind: 'deferred', ...deferral, detail: 'another resource' });
  }
  notes.accountedFor();
  const isKnown = judgement && judgement.earlier.kind !== 'nothingInFlight';
  if (judgement) notes.judged(judgement, now);
  if (isKnown) return submitted({ kind: 'judged', judgement });
  const found = judgement && { judgement };
  if (!world.before) {
    notes.assumeHold(now);
    const retryAfterMs = deferral?.retryAfterMs;
    const wait = retryAfterMs !== undefined && { retryAfterMs };
    const reason = wait ? 'rateLimited' : 'unavailable';
    return submitted({ kind: 'deferred', reason, detail: 'no response', ...wait, ...found });
  }
  const before = shownAt(world.before, askedAt);
  // What the workflow knows before the submit, and hands to it.
  const { absence } = unaccepted(state).lookups;
  const wasAbsent = absence?.sawPlaceholder === false;
  const allowed = mayPost(state, before);
  const isPosted = allowed && !deferral;
  const { holdReadAt } = notes;
  notes.sawBefore(before, askedAt, now);
  if (!isPosted) {
    const reason = before.operation.kind === 'denied' ? 'denied' : 'inconclusiveLookup';
    const why = allowed && deferral ? deferral : { reason, detail: 'inconclusive' };
    return submitted({ kind: 'deferred', detail: 'x', ...why, before, ...found } as SubmitResult);
  }
  if (world.post === 'lost') {
    // The result of the lookup was lost with its worker.
    notes.holdReadAt = holdReadAt;
    const isAbsent = before.operation.kind === 'notFound' && wasAbsent;
    notes.posted(now + IN_FLIGHT_MS, isAbsent);
    return { kind: 'submitLost', reason: 'killed' };
  }
  const post = asLong(world.post, now - askedAt);
  if (post.kind === 'unavailable') {
    notes.posted(now + post.inFlightForMs, before.operation.kind === 'notFound');
  } else {
    notes.answered(post);
  }
  if (post.kind !== 'rejected' || !world.after) {
    return submitted({ kind: 'posted', before, post, ...found });
  }
  const after: LookupResult = shownAt(world.after, askedAt);
  notes.sawAfter(after, askedAt, now);
  return submitted({ kind: 'posted', before, post, after, ...found });
}

/** A POST that ended sooner may arrive for longer: the time in flight is counted from its start. */
function asLong(post: PostResult, tookMs: number): PostResult {
  if (post.kind !== 'unavailable') return post;
  return { ...post, inFlightForMs: Math.max(post.inFlightForMs, IN_FLIGHT_MS - tookMs) };
}

function mayPost(state: PurchaseState, before: LookupResult): boolean {
  const conclusion = conclusionAfter(state, before);
  if (conclusion === 'absent') return true;
  const phase = unaccepted(state);
  const isProved = sawPlaceholder(phase) && isAbsenceProved(state, phase, settings);
  return conclusion === 'placeholder' && isProved;
}

function submitted(result: SubmitResult): Observation {
  return { kind: 'submitted', result };
}
