import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { LookVerdict } from '../purchase/observe-look.js';

/** How a purchase ended, for those who count. */
export interface TalliedEnd {
  readonly outcome: 'bought' | 'failed' | 'canceled';
  /** Of the catalogue; missing unless it failed. */
  readonly code?: string;
  /** GETs of the operation; missing when ACS never had it. */
  readonly gets?: number;
  /** From ACS's acceptance, or from when it was found to have the purchase; missing when it never had. */
  readonly acceptedForMs?: number;
}

/** What purchases tell the worker that runs them, so that it can be counted. Never told in a replay. */
export interface PurchaseTally extends Sinks {
  readonly tally: {
    started(): void;
    /** @param how ACS said so, or a look found it */
    accepted(how: 'answered' | 'found'): void;
    /** A look that was made because nobody knew what had come of a POST. */
    lookedAgain(found: LookVerdict): void;
    stalled(): void;
    ended(end: TalliedEnd): void;
  };
}

export const { tally } = proxySinks<PurchaseTally>();
