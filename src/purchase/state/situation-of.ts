import type { Settings } from '../contract/settings.js';
import { acceptedSituation } from './situation-accepted.js';
import { unacceptedSituation } from './situation-unaccepted.js';
import type { Situation } from './situation.js';
import type { PurchaseState } from './state.js';

/** Ranks the state, once for all: decision, stage, UI text, metrics and failures read the result. */
export function situationOf(state: PurchaseState, now: number, settings: Settings): Situation {
  const { phase } = state;
  return phase.kind === 'accepted'
    ? acceptedSituation(state, phase, now, settings)
    : unacceptedSituation(state, phase, now, settings);
}
