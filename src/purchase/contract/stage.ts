/** Search attributes (Keyword) of a purchase: where an open one stands, and how an ended one ended. */
export const STAGE_ATTRIBUTE = 'PurchaseStage';
/** `bought`, `canceled` or the failure code. */
export const OUTCOME_ATTRIBUTE = 'PurchaseOutcome';

export const SEARCH_ATTRIBUTES = [STAGE_ATTRIBUTE, OUTCOME_ATTRIBUTE] as const;

/** Where an open purchase stands. */
export const STAGES = ['submitting', 'investigating', 'provisioning', 'stalled'] as const;
export type Stage = (typeof STAGES)[number];
