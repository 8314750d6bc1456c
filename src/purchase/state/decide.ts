import type { Settings } from '../contract/settings.js';
import type { Outcome } from './outcome.js';
import { type LookupPurpose, type OpenSituation } from './situation.js';
import type { PurchaseState } from './state.js';
import { situationOf } from './situation-of.js';

/** An action. `at`: epoch ms before which it must not happen. */
export type Action =
  | { readonly action: 'submit'; readonly at: number }
  | { readonly action: 'lookUp'; readonly at: number; readonly purpose?: LookupPurpose }
  | { readonly action: 'poll'; readonly at: number; readonly readNumbers: boolean }
  | { readonly action: 'cancel'; readonly at: number };

export type Decision = Action | { readonly action: 'finish'; readonly outcome: Outcome };

/**
 * What comes next for a purchase. A POST is decided only while none is unaccounted for, and an outcome that
 * says "nothing was bought" only on proof (docs/decisions/0001-evidence-instead-of-retries.md).
 */
export function decide(state: PurchaseState, now: number, settings: Settings): Decision {
  const situation = situationOf(state, now, settings);
  return situation.kind === 'ended'
    ? { action: 'finish', outcome: situation.outcome }
    : actionIn(situation);
}

/** Situation and action: the table of the purchase. */
export function actionIn(situation: OpenSituation): Action {
  const { at } = situation;
  switch (situation.kind) {
    case 'postInFlight':
      return { action: 'lookUp', at };
    case 'provingAbsence':
    case 'lookupNeeded':
      return { action: 'lookUp', at, purpose: situation.purpose };
    case 'submitDeferred':
    case 'readyToSubmit':
      return { action: 'submit', at };
    case 'canceling':
      return { action: 'cancel', at };
    case 'confirming':
    case 'provisioning':
      return { action: 'poll', at, readNumbers: situation.readNumbers };
  }
}
