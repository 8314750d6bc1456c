import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BOUNDS, FURTHER_POSTS } from './bounds.js';
import type { Plan, PostPlan } from './plan.js';
import { assertProof } from './proofs.js';
import {
  sendsNoPostAfterHold,
  neverBuysTwice,
  neverReportsPurchaseAsNotBought,
  reportsSearchAsItIs,
} from './promises.js';
import { alternates, scenario, undisturbed } from './arbitraries.js';
import { START, type Trace } from './world.js';

/**
 * Scenarios in which the core of version 0.1 ended wrong (issue "One model of a purchase", item 8; the last
 * one was found by this model).
 */
export interface WrongEnd {
  readonly plans: fc.Arbitrary<Plan>;
  readonly check: (trace: Trace) => void;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const seconds = (min: number, max: number) =>
  fc.integer({ min, max }).map((count) => count * SECOND_MS);
const lost = (visibleAfterMs: number): PostPlan => ({
  response: { kind: 'lost' },
  reaches: true,
  arrival: 0,
  tookMs: SECOND_MS,
  visibleAfterMs,
});

const THROTTLED: PostPlan = {
  response: { kind: 'throttled', retryAfterMs: 30 * SECOND_MS },
  reaches: false,
  arrival: 0,
  tookMs: SECOND_MS,
};

/** 8a: `failed` with a part bought, and the numbers show within the bound. */
const failedTooSoon: WrongEnd = {
  plans: scenario(
    'failedTooSoon',
    fc
      .tuple(undisturbed, seconds(0, BOUNDS.ownedAfterFailedWithinMs / SECOND_MS))
      .map(([{ purchase }, ownedAfterMs]) => ({
        purchase: { ...purchase, final: 'failed', bought: 1, ownedAfterMs },
      })),
  ),
  check: neverReportsPurchaseAsNotBought,
};

/** 8b: a final status beyond the four lets the numbers decide, long before the deadline. */
const unknownStatuses: WrongEnd = {
  plans: scenario(
    'unknownStatuses',
    fc
      .tuple(
        undisturbed,
        fc.constantFrom(
          'Completed',
          'partiallySucceeded',
          'success',
          'provisioningOnHold',
          'canceled',
          'Cancelled',
        ),
      )
      .map(([{ purchase }, final]) => ({
        purchase: { ...purchase, final, bought: final.toLowerCase().startsWith('cancel') ? 0 : 3 },
      })),
  ),
  check({ outcome, plan, endedAt }) {
    assert.equal(outcome.kind, plan.purchase.bought > 0 ? 'bought' : 'canceled');
    assert.ok(endedAt - START < 30 * MINUTE_MS, 'decided only at the deadline');
  },
};

/** 8b: the same where `running` or a 404 comes in between, again and again. */
const alternatingStatuses: WrongEnd = {
  plans: scenario(
    'alternatingStatuses',
    fc
      .tuple(undisturbed, alternates)
      .map(([{ purchase }, changing]) => ({ purchase: { ...purchase, alternates: changing } })),
  ),
  check({ outcome, endedAt }) {
    assert.equal(outcome.kind, 'bought');
    assert.ok(endedAt - START < 30 * MINUTE_MS, 'decided only at the deadline');
  },
};

/** 8b: a cancel that ACS shows as a status. */
const statusCanceled: WrongEnd = {
  plans: scenario(
    'statusCanceled',
    undisturbed.map(({ purchase }) => ({
      cancel: { atMs: 5 * SECOND_MS, effect: 'statusCanceled' },
      purchase: { ...purchase, statuses: [{ status: 'running', forMs: 10 * MINUTE_MS }] },
    })),
  ),
  check({ outcome, endedAt }) {
    assert.equal(outcome.kind, 'canceled');
    assert.ok(endedAt - START < 30 * MINUTE_MS, 'decided only at the deadline');
  },
};

/** 8c: an accepted purchase that shows after the bound: few POSTs, each after a proof twice as long. */
const tooManyPosts: WrongEnd = {
  plans: scenario(
    'tooManyPosts',
    fc.tuple(undisturbed, seconds(200, 1_200)).map(([{ search }, visibleAfterMs]) => ({
      search: { ...search, holdMs: BOUNDS.holdMs },
      posts: [lost(visibleAfterMs)],
    })),
  ),
  check({ steps }) {
    const indexes = steps.flatMap(({ post }, index) => (post ? [index] : []));
    assert.ok(indexes.length <= FURTHER_POSTS.most, `${indexes.length} POSTs in one hold`);
    for (const [count, index] of indexes.slice(1).entries()) {
      const last = indexes[count] ?? 0;
      const openUntil = steps[last]?.post?.inFlightUntil ?? Infinity;
      assertProof(
        steps.slice(last + 1, index),
        openUntil,
        FURTHER_POSTS.proofSpansMs[count] ?? Infinity,
      );
    }
  },
};

/** 8d: a clock of ACS that is wrong, with one POST that ACS throttles or without. */
const clocks: WrongEnd = {
  plans: scenario(
    'clocks',
    fc
      .tuple(undisturbed, seconds(-280, 280), seconds(180, 960), fc.boolean())
      .map(([{ search, posts }, acsAheadMs, holdMs, isThrottled]) => ({
        search: { ...search, holdMs },
        posts: isThrottled ? [THROTTLED, ...posts] : posts,
        acsAheadMs,
      })),
  ),
  check(trace) {
    assert.equal(trace.outcome.kind, 'bought');
    const submits = trace.steps.filter(({ action }) => action === 'submit');
    assert.equal(submits.length, trace.plan.posts.length);
    sendsNoPostAfterHold(trace);
  },
};

/** 8e: other numbers; only a number of the changed hold shows the purchase. */
const numbersChange: WrongEnd = {
  plans: scenario(
    'numbersChange',
    undisturbed.map(({ search, purchase, latencyMs }) => ({
      search: {
        ...search,
        holdMs: BOUNDS.holdMs,
        change: { atMs: 3 * latencyMs, numbers: ['+18335550199'], holdMs: BOUNDS.holdMs },
      },
      posts: [{ ...lost(20 * SECOND_MS), arrival: 1 }],
      purchase: {
        ...purchase,
        statuses: [{ status: 'running', forMs: 5 * SECOND_MS }],
        ownedAfterMs: 0,
        goneAfterMs: 0,
      },
    })),
  ),
  check(trace) {
    neverBuysTwice(trace);
    neverReportsPurchaseAsNotBought(trace);
  },
};

/** 8e: a hold that is extended, or shortened, while the purchase waits to be sent. */
const expiryMoves: WrongEnd = {
  plans: scenario(
    'expiryMoves',
    fc.tuple(undisturbed, fc.boolean()).map(([{ search }, isExtended]) => {
      const [first, later] = isExtended ? [2, 15] : [15, 2];
      const { numbers } = search;
      const throttled = { kind: 'throttled', retryAfterMs: 3 * MINUTE_MS } as const;
      return {
        search: {
          ...search,
          holdMs: first * MINUTE_MS,
          change: { atMs: 10 * SECOND_MS, numbers, holdMs: later * MINUTE_MS },
        },
        posts: [
          { response: throttled, reaches: false, arrival: 0, tookMs: SECOND_MS },
          {
            response: { kind: 'accepted', operation: 'ours' },
            reaches: true,
            arrival: 0,
            tookMs: SECOND_MS,
          },
        ],
      };
    }),
  ),
  check(trace) {
    reportsSearchAsItIs(trace);
    sendsNoPostAfterHold(trace);
  },
};

/** Found by this model: ACS returns `succeeded`, the search cannot be read, then the operation vanishes. */
const succeededThenGone: WrongEnd = {
  plans: scenario(
    'succeededThenGone',
    fc.tuple(undisturbed, seconds(15, 120)).map(([{ search, purchase }, goneAfterMs]) => ({
      search: { ...search, goneAfterPurchase: true },
      purchase: {
        ...purchase,
        statuses: [{ status: 'running', forMs: 5 * SECOND_MS }],
        goneAfterMs,
        outsideBounds: true,
      },
      submits: [{ kind: 'diesAfterPost' }],
    })),
  ),
  check: neverReportsPurchaseAsNotBought,
};

export const WRONG_ENDS: Readonly<Record<string, WrongEnd>> = {
  failedTooSoon,
  unknownStatuses,
  alternatingStatuses,
  statusCanceled,
  tooManyPosts,
  clocks,
  numbersChange,
  expiryMoves,
  succeededThenGone,
};
