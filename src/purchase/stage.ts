import type { Situation } from './state/situation.js';

/** Search attributes (Keyword) of a purchase: where an open one stands, and how an ended one ended. */
export const STAGE_ATTRIBUTE = 'PurchaseStage';
/** `bought`, `canceled` or the failure code. */
export const OUTCOME_ATTRIBUTE = 'PurchaseOutcome';

export const SEARCH_ATTRIBUTES = [STAGE_ATTRIBUTE, OUTCOME_ATTRIBUTE] as const;

/** Where an open purchase stands. */
export const STAGES = ['submitting', 'investigating', 'provisioning', 'stalled'] as const;
export type Stage = (typeof STAGES)[number];

/** Stage by situation. A purchase that takes too long is `stalled` until it ends. */
const STAGE_OF: Readonly<Record<Exclude<Situation['kind'], 'ended'>, Stage>> = {
  postInFlight: 'investigating',
  provingAbsence: 'investigating',
  lookupNeeded: 'submitting',
  submitDeferred: 'submitting',
  readyToSubmit: 'submitting',
  canceling: 'provisioning',
  confirming: 'provisioning',
  provisioning: 'provisioning',
};

/** The stage of a situation; `undefined` once the purchase has ended. */
export function stageOf({ kind }: Situation, isStalled: boolean): Stage | undefined {
  if (kind === 'ended') return undefined;
  return isStalled ? 'stalled' : STAGE_OF[kind];
}
