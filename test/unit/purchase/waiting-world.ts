import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { observe } from '../../../src/purchase/observe.js';
import type { PollReport, Receipt } from '../../../src/purchase/reports.js';
import { OPERATION_ID, present, SEARCH_ID, sees, settings, START } from './world.js';

/** Asked and answered at the start. */
export const times = { askedAt: START, answeredAt: START };

/** ACS has accepted the POST. */
export const acknowledged = observe(
  noEvidence(SEARCH_ID, START),
  {
    kind: 'submitted',
    report: {
      before: sees.nothing,
      post: { is: 'acknowledged', operationId: OPERATION_ID, nextLookInMs: 8_000 },
    },
  },
  times,
  settings,
);
/** ACS was found to have the purchase, without an acknowledgement. */
export const found = observe(
  noEvidence(SEARCH_ID, START),
  { kind: 'looked', report: sees.running },
  times,
  settings,
);

/** The evidence after one more poll, so long after the start. */
export function polled(evidence: Evidence, atMs: number, report: Partial<PollReport>): Evidence {
  const full = { operation: present('running'), gets: 1, nextLookInMs: 1_000, ...report };
  const at = { askedAt: START + atMs, answeredAt: START + atMs };
  return observe(evidence, { kind: 'polled', report: full }, at, settings);
}

/** What is decided so long after the start: the end in one word, or what to do next. */
export function endOf(evidence: Evidence, atMs: number): string {
  const decision = decide(evidence, START + atMs, settings);
  if (decision.do !== 'end') return decision.do;
  const { end } = decision;
  return end.is === 'unknown' ? end.reason : end.is;
}

/** A receipt of somebody who does not know the hold. */
export const none: Receipt = { confirmed: [], missing: [], unread: [], holdKnown: false };
