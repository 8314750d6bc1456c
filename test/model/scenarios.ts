import fc from 'fast-check';
import { ACS_SCENARIOS } from './acs-scenarios.js';
import {
  SECOND_MS,
  MINUTE_MS,
  between,
  bought,
  accepted,
  undisturbed,
  scenario,
  only,
  lostPost,
  notReaching,
  answered,
  errorPost,
  disruption,
  lasting,
  submits,
  cancelAt,
  cancelEffect,
  otherPurchase,
  sequence,
} from './arbitraries.js';
import { BOUNDS } from './bounds.js';
import type { Plan } from './plan.js';
import { POST_SCENARIOS } from './post-scenarios.js';

/** The scenario classes: each changes an undisturbed purchase in one direction; `mixed` in all. */
export const SCENARIOS = {
  undisturbed,
  ...POST_SCENARIOS,
  ...ACS_SCENARIOS,
  canceled: scenario(
    'canceled',
    fc.record({ atMs: cancelAt, effect: cancelEffect }).map((cancel) => ({ cancel })),
  ),
  canceledBefore: scenario(
    'canceledBefore',
    between(0, 30).map((seconds) => ({
      cancel: { atMs: seconds * SECOND_MS, effect: 'ignored' },
      submits: [{ kind: 'queued', forMs: 40_000 }],
    })),
  ),
  canceledDuringProof: scenario(
    'canceledDuringProof',
    fc.tuple(lostPost, cancelAt, cancelEffect).map(([post, atMs, effectOf]) => ({
      posts: [post, accepted],
      cancel: { atMs, effect: effectOf },
    })),
  ),
  canceledAndGone: scenario(
    'canceledAndGone',
    bought.map((purchase) => ({
      cancel: { atMs: 8_000, effect: 'vanishes' },
      purchase: { ...purchase, statuses: [{ status: 'running', forMs: 10 * MINUTE_MS }] },
    })),
  ),
  holdEnds: scenario(
    'holdEnds',
    fc
      .tuple(undisturbed, between(0, 50), sequence(errorPost))
      .map(([{ search }, seconds, posts]) => ({
        search: { ...search, holdMs: seconds * SECOND_MS },
        posts: [...posts, accepted],
      })),
  ),
  /** Workers or Temporal are slow: results arrive late, and the first submit waits for a worker. */
  lateResults: scenario(
    'lateResults',
    fc
      .tuple(undisturbed, between(1, 150), between(0, 480), sequence(errorPost), between(2, 10))
      .map(([{ search }, late, queued, posts, minutes]) => ({
        search: { ...search, holdMs: minutes * MINUTE_MS },
        posts: [...posts, accepted],
        submits: [{ kind: 'queued', forMs: queued * SECOND_MS }],
        deliveryMs: late * SECOND_MS,
      })),
  ),
  queueTimesOut: scenario(
    'queueTimesOut',
    only({ submits: [{ kind: 'queued', forMs: 20 * MINUTE_MS }] }),
  ),
  tooExpensive: scenario('tooExpensive', fc.constant({ spendingLimit: 1 })),
  costUnknown: scenario(
    'costUnknown',
    between(2, 100).map((seconds) => ({
      spendingLimit: 100,
      disruptions: [lasting({ kind: 'noResponse' }, ['search'], seconds * SECOND_MS)],
    })),
  ),
  searchMissing: scenario(
    'searchMissing',
    fc
      .tuple(undisturbed, fc.constantFrom(Infinity, BOUNDS.searchVisibleWithinMs))
      .map(([{ search }, notFoundUntilMs]) => ({ search: { ...search, notFoundUntilMs } })),
  ),
  searchGoneAfterPurchase: scenario(
    'searchGoneAfterPurchase',
    fc.tuple(undisturbed, otherPurchase).map(([{ search }, purchase]) => ({
      search: { ...search, goneAfterPurchase: true },
      purchase,
      submits: [{ kind: 'diesAfterPost' }],
    })),
  ),
  earlierRun: scenario(
    'earlierRun',
    fc
      .tuple(
        fc.constantFrom('postAssumed' as const, 'postsClosed' as const),
        fc.option(fc.constantFrom(0, 0.5, 1), { nil: undefined }),
        bought,
      )
      .map(([judgement, arrival, purchase]) => ({
        earlier: { judgement, consented: false, ...(arrival !== undefined && { arrival }) },
        purchase: { ...purchase, visibleAfterMs: BOUNDS.visibleWithinMs },
      })),
  ),
  consented: scenario(
    'consented',
    fc
      .tuple(
        fc.constantFrom('postAssumed' as const, 'postsClosed' as const),
        fc.constantFrom(accepted, answered({ kind: 'rejected', httpStatus: 400, fromAcs: true })),
        notReaching,
        fc.boolean(),
      )
      .map(([judgement, post, lost, isLost]) => ({
        earlier: { judgement, consented: true },
        posts: [isLost ? lost : post],
      })),
  ),
  /**
   * A purchase with consent that ends before its POST, or meets the earlier run's purchase late. That run
   * has ended by itself, so its POST arrived before this run began.
   */
  consentedAndEnded: scenario(
    'consentedAndEnded',
    fc
      .tuple(undisturbed, bought, fc.boolean(), between(0, 270), fc.option(cancelAt))
      .map(([{ search }, purchase, isSold, seconds, atMs]) => ({
        earlier: { judgement: 'postsClosed', consented: true, ...(isSold && { arrival: 0 }) },
        purchase: { ...purchase, visibleAfterMs: seconds * SECOND_MS },
        search: { ...search, holdMs: isSold ? search.holdMs : 2 * MINUTE_MS },
        ...(atMs !== null && { cancel: { atMs, effect: 'ignored' } }),
      })),
  ),
  continued: scenario(
    'continued',
    fc
      .tuple(sequence(lostPost, 2), between(1, 4))
      .map(([posts, continueAfter]) => ({ posts: [...posts, accepted], continueAfter })),
  ),
  /** An operator resets the workflow: a new run begins at an earlier state, and judges the one before. */
  reset: scenario(
    'reset',
    fc
      .tuple(sequence(fc.oneof(lostPost, errorPost)), between(1, 8), between(0, 7), fc.boolean())
      .map(([posts, atStep, toStep, cancels]) => ({
        posts: [...posts, accepted],
        reset: { atStep, toStep: Math.min(toStep, atStep - 1), cancels },
      })),
  ),
  mixed: scenario(
    'mixed',
    fc
      .record({
        posts: sequence(fc.oneof(lostPost, errorPost, fc.constant(accepted)), 4),
        purchase: fc.oneof(bought, otherPurchase),
        disruptions: fc.array(disruption, { maxLength: 3 }),
        submits: fc.array(submits, { maxLength: 4 }),
        cancel: fc.record({ atMs: cancelAt, effect: cancelEffect }).map((cancel) => cancel),
        continueAfter: between(1, 6),
      })
      .chain((change) =>
        fc
          .subarray(Object.keys(change))
          .map((kept) =>
            Object.fromEntries(Object.entries(change).filter(([name]) => kept.includes(name))),
          ),
      ),
  ),
} as const satisfies Record<string, fc.Arbitrary<Plan>>;

export type Scenario = keyof typeof SCENARIOS;
