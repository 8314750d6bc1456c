import type { End } from '../purchase/decision.js';
import { acsHasIt, begunAt, type Evidence } from '../purchase/evidence.js';
import { failureOf } from '../purchase/failures.js';
import type { Observation } from '../purchase/observe.js';
import { concludedFrom } from '../purchase/observe-look.js';
import { tally, type TalliedEnd } from './tally.js';

/** Has counted what an observation changed. */
export function tallyProgress(observation: Observation, before: Evidence, after: Evidence): void {
  if (observation.kind === 'looked' && before.posts > 0) {
    tally.lookedAgain(concludedFrom(before, observation.report));
  }
  if (!acsHasIt(before) && acsHasIt(after)) {
    tally.accepted(after.acknowledgedAt === null ? 'found' : 'answered');
  }
}

/** Has counted how a purchase ends. */
export function tallyEnd(end: End, evidence: Evidence, now: number): void {
  const { polling } = evidence;
  const had = polling && { gets: polling.gets, acceptedForMs: now - begunAt(evidence) };
  tally.ended({ ...outcomeOf(end, evidence), ...had });
}

function outcomeOf(end: End, evidence: Evidence): Pick<TalliedEnd, 'outcome' | 'code'> {
  if (end.is === 'bought' || end.is === 'canceled') return { outcome: end.is };
  return { outcome: 'failed', code: failureOf(end, evidence).details.code };
}
