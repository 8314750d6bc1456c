import { proxySinks, type Sinks } from '@temporalio/workflow';
import { failureOf } from '../purchase/failures.js';
import type { Observation } from '../purchase/state/observe.js';
import { conclusionAfter, type Conclusion } from '../purchase/state/observe-lookup.js';
import type { Outcome } from '../purchase/state/outcome.js';
import { acceptedAtOrStart, type PurchaseState } from '../purchase/state/state.js';

/** How a purchase ended. */
export interface OutcomeMetric {
  readonly outcome: 'bought' | 'failed' | 'canceled';
  /** Of the catalogue; missing unless it failed. */
  readonly code?: string;
  /** GETs of the operation; missing when ACS never had the purchase. */
  readonly gets?: number;
  /** Since ACS accepted the purchase; missing when it never did. */
  readonly acceptedForMs?: number;
}

/** What purchases report to the metrics of the worker that runs them. Not called in a replay. */
export interface PurchaseMetrics extends Sinks {
  readonly purchaseMetrics: {
    started(): void;
    accepted(by: 'response' | 'lookup'): void;
    /** A lookup after a POST with an unknown outcome. */
    lookedUp(conclusion: Conclusion): void;
    stalled(): void;
    ended(metric: OutcomeMetric): void;
  };
}

export const { purchaseMetrics } = proxySinks<PurchaseMetrics>();

/** Counts what an observation changed. */
export function countObservation(
  observation: Observation,
  before: PurchaseState,
  { phase }: PurchaseState,
): void {
  if (observation.kind === 'lookedUp' && before.posts.mayHaveReached > 0) {
    purchaseMetrics.lookedUp(conclusionAfter(before, observation.result));
  }
  if (before.phase.kind === 'unaccepted' && phase.kind === 'accepted') {
    purchaseMetrics.accepted(phase.acceptedBy);
  }
}

/** Counts an outcome. */
export function countOutcome(outcome: Outcome, state: PurchaseState, now: number): void {
  const { phase } = state;
  const accepted = phase.kind === 'accepted' && {
    gets: phase.pollCount,
    acceptedForMs: now - acceptedAtOrStart(state),
  };
  const ended: OutcomeMetric =
    outcome.kind === 'bought' || outcome.kind === 'canceled'
      ? { outcome: outcome.kind }
      : { outcome: 'failed', code: failureOf(outcome, state).details.code };
  purchaseMetrics.ended({ ...ended, ...accepted });
}
