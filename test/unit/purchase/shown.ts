import { situationOf, stageOf } from '../../../src/purchase/state/situation.js';
import type { PurchaseState } from '../../../src/purchase/state/state.js';
import {
  activitySummary,
  currentDetails,
  timerSummary,
} from '../../../src/purchase/text/ui-text.js';
import { settings, START } from './world.js';

/** What the Temporal UI shows of a purchase at a moment. */
export function shown(state: PurchaseState, ms = 0) {
  const now = START + ms;
  const situation = situationOf(state, now, settings);
  const stage = stageOf(situation, false);
  const details = currentDetails(situation, state, stage, now);
  if (situation.kind === 'ended') return { stage, details, activity: '', timer: '' };
  return {
    stage,
    details,
    activity: activitySummary(situation, state, now),
    timer: timerSummary(situation, state, now),
  };
}
