import type { Stage } from '../contract/stage.js';
import type { DeferReason } from '../contract/defer-reasons.js';
import type { Settings } from '../contract/settings.js';
import type { Outcome } from './outcome.js';
import { acceptedSituation } from './situation-accepted.js';
import { unacceptedSituation } from './situation-unaccepted.js';
import type { DoubtKind, PurchaseState } from './state.js';

/** Why a lookup is needed, other than for a POST that may still arrive. */
export type LookupPurpose =
  | 'beforePost'
  | 'beforeFurtherPost'
  /** Before the purchase ends with this kind of outcome. */
  | Exclude<Outcome['kind'], 'bought' | 'failed'>;

/**
 * Where a purchase stands. `at`: when its action is due (docs/decisions/0014-one-model-of-a-purchase.md).
 * Exactly one holds; nothing else in the code ranks what the state says.
 */
export type Situation =
  | { readonly kind: 'ended'; readonly outcome: Outcome }
  /** The last POST may still arrive at ACS. */
  | { readonly kind: 'postInFlight'; readonly at: number }
  /** Lookups must agree before a POST is sent or the purchase ends. */
  | { readonly kind: 'provingAbsence'; readonly purpose: LookupPurpose; readonly at: number }
  | { readonly kind: 'lookupNeeded'; readonly purpose: LookupPurpose; readonly at: number }
  | { readonly kind: 'submitDeferred'; readonly reason: DeferReason; readonly at: number }
  | { readonly kind: 'readyToSubmit'; readonly at: number }
  | { readonly kind: 'canceling'; readonly at: number }
  /** The status of the operation is not believed until the held numbers confirm it. */
  | {
      readonly kind: 'confirming';
      readonly doubt: DoubtKind;
      readonly at: number;
      readonly readNumbers: boolean;
    }
  | { readonly kind: 'provisioning'; readonly at: number; readonly readNumbers: boolean };

export type OpenSituation = Exclude<Situation, { kind: 'ended' }>;

/** What a purchase does next. */
export type Action = 'submit' | 'lookUp' | 'poll' | 'cancel';

/** Action and stage by situation: the table of the purchase. */
const TABLE: Readonly<Record<OpenSituation['kind'], { action: Action; stage: Stage }>> = {
  postInFlight: { action: 'lookUp', stage: 'investigating' },
  provingAbsence: { action: 'lookUp', stage: 'investigating' },
  lookupNeeded: { action: 'lookUp', stage: 'submitting' },
  submitDeferred: { action: 'submit', stage: 'submitting' },
  readyToSubmit: { action: 'submit', stage: 'submitting' },
  canceling: { action: 'cancel', stage: 'provisioning' },
  confirming: { action: 'poll', stage: 'provisioning' },
  provisioning: { action: 'poll', stage: 'provisioning' },
};

/**
 * Ranks the state, once for all: action, stage, UI text, metrics and failures read the result. It calls for a
 * POST only while none is unaccounted for, and ends with an outcome that says "nothing was bought" only on
 * proof (docs/decisions/0001-evidence-instead-of-retries.md).
 */
export function situationOf(state: PurchaseState, now: number, settings: Settings): Situation {
  const { phase } = state;
  return phase.kind === 'accepted'
    ? acceptedSituation(state, phase, now, settings)
    : unacceptedSituation(state, phase, now, settings);
}

/** The action of a situation, due at its `at`. */
export function actionIn({ kind }: OpenSituation): Action {
  return TABLE[kind].action;
}

/** The stage of a situation; `undefined` once the purchase has ended. One that takes too long is `stalled` until then. */
export function stageOf({ kind }: Situation, isStalled: boolean): Stage | undefined {
  if (kind === 'ended') return undefined;
  return isStalled ? 'stalled' : TABLE[kind].stage;
}
