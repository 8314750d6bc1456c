import fc from 'fast-check';
import { BOUNDS } from './bounds.js';
import {
  NUMBERS,
  type Plan,
  type PostPlan,
  type PurchasePlan,
  type Disruption,
  type SubmitPlan,
  type Target,
} from './plan.js';

/** What the scenarios are made of. */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const READS: readonly Target[] = ['operation', 'numbers', 'search'];
export const ALL: readonly Target[] = ['operation', 'search', 'numbers', 'post', 'cancel'];

export const between = (min: number, max: number) => fc.integer({ min, max });
export const letterCase = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.slice(0, 1).toUpperCase() + text.slice(1),
);

export const numbers = between(1, NUMBERS.length).map((count) => NUMBERS.slice(0, count));

/** Statuses go backwards in recordings: running, notStarted, succeeded. */
export const progress = fc
  .tuple(between(0, 10), between(1, 20), between(0, 15), between(0, 90), letterCase)
  .map(
    ([first, running, again, more, spelled]) =>
      [
        { status: spelled('notStarted'), forMs: first * SECOND_MS },
        { status: spelled('running'), forMs: running * SECOND_MS },
        { status: spelled('notStarted'), forMs: again * SECOND_MS },
        { status: spelled('running'), forMs: more * SECOND_MS },
      ] as const,
  );

export const bought: fc.Arbitrary<PurchasePlan> = fc.record({
  visibleAfterMs: between(0, 3).map((seconds) => seconds * SECOND_MS),
  statuses: progress,
  final: letterCase.map((spelled) => spelled('succeeded')),
  bought: fc.constant(NUMBERS.length),
  ownedAfterMs: between(0, 30).map((seconds) => seconds * SECOND_MS),
});

export const accepted: PostPlan = {
  response: { kind: 'accepted', operation: 'ours' },
  reaches: true,
  arrival: 0,
  tookMs: SECOND_MS,
};

export const undisturbed: fc.Arbitrary<Plan> = fc
  .record({ numbers, purchase: bought, latencyMs: between(20, 900), holdMs: between(3, 16) })
  .map(({ numbers: held, purchase, latencyMs, holdMs }) => ({
    scenario: 'undisturbed',
    search: {
      numbers: held,
      monthlyCostEach: 2,
      holdMs: holdMs * MINUTE_MS,
      notFoundUntilMs: 0,
      goneAfterPurchase: false,
    },
    posts: [accepted],
    purchase,
    disruptions: [],
    submits: [],
    cancel: { effect: 'ignored' },
    earlier: { judgement: 'nothingInFlight', consented: false },
    acsAheadMs: 0,
    latencyMs,
  }));

type Change = Partial<Plan>;
export function scenario(name: string, change: fc.Arbitrary<Change>): fc.Arbitrary<Plan> {
  return fc
    .tuple(undisturbed, change)
    .map(([plan, changed]) => ({ ...plan, ...changed, scenario: name }));
}
export const only = fc.constant<Change>;

/** A POST without a response; within the bounds it arrives late or never, and shows late. */
export const lostPost: fc.Arbitrary<PostPlan> = fc.record({
  response: fc.constant({ kind: 'lost' } as const),
  reaches: fc.boolean(),
  arrival: fc.constantFrom(0, 0.3, 0.9, 1),
  tookMs: fc.constantFrom(0, 200, 5_000, 30_000),
  visibleAfterMs: fc.constantFrom(0, 20_000, BOUNDS.visibleWithinMs),
});
export const notReaching = lostPost.map((post) => ({ ...post, reaches: false }));

export function answered(response: PostPlan['response'], reaches = false): PostPlan {
  const visibleAfterMs = BOUNDS.visibleAfterOwnErrorWithinMs;
  return { response, reaches, arrival: 0, tookMs: SECOND_MS, ...(reaches && { visibleAfterMs }) };
}

/** `denied` and the like are believed of a POST only after the next lookup. */
export const errorPost: fc.Arbitrary<PostPlan> = fc
  .tuple(
    fc.constantFrom<PostPlan['response'][]>(
      { kind: 'throttled' },
      { kind: 'throttled', retryAfterMs: 20_000 },
      { kind: 'throttled', retryAfterMs: 3_600_000 },
      { kind: 'denied', httpStatus: 401 },
      { kind: 'denied', httpStatus: 403 },
      { kind: 'notSent' },
      { kind: 'rateLimited', retryAfterMs: 30_000 },
    ),
    fc.boolean(),
  )
  .map(([response, reaches]) =>
    answered(response, reaches && response.kind !== 'notSent' && response.kind !== 'rateLimited'),
  );

export const effect: fc.Arbitrary<Disruption['effect']> = fc.constantFrom<Disruption['effect'][]>(
  { kind: 'noResponse' },
  { kind: 'anotherId' },
  { kind: 'denied', httpStatus: 401 },
  { kind: 'denied', httpStatus: 403 },
  { kind: 'throttled' },
  { kind: 'throttled', retryAfterMs: 90_000 },
  { kind: 'rateLimited', retryAfterMs: 20_000 },
  { kind: 'wrongResource' },
);
export const disruption: fc.Arbitrary<Disruption> = fc.record({
  fromMs: between(0, 300).map((seconds) => seconds * SECOND_MS),
  forMs: fc.oneof(between(1, 120), between(60, 3_600)).map((seconds) => seconds * SECOND_MS),
  targets: fc.oneof(
    fc.constant(ALL),
    fc.constant<Target[]>(['operation', 'search', 'numbers', 'cancel']),
    fc.subarray([...ALL], { minLength: 1 }),
  ),
  effect,
});
export const lasting = (
  kind: Disruption['effect'],
  targets: readonly Target[],
  forMs: number,
): Disruption => ({
  fromMs: 0,
  forMs,
  targets,
  effect: kind,
});

export const submits: fc.Arbitrary<SubmitPlan> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<SubmitPlan>({ kind: 'normal' }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<SubmitPlan[]>(
      { kind: 'diesBeforePost' },
      { kind: 'diesAfterPost' },
      { kind: 'executedTwice' },
      { kind: 'notConfirmed' },
      { kind: 'queued', forMs: 45_000 },
      { kind: 'queued', forMs: 20 * MINUTE_MS },
    ),
  },
);
export const death = fc.constantFrom<SubmitPlan[]>(
  { kind: 'diesAfterPost' },
  { kind: 'executedTwice' },
);
export const cancelAt = fc
  .oneof(between(1, 40), between(1, 900))
  .map((seconds) => seconds * SECOND_MS);
export const cancelEffect = fc.constantFrom('ignored' as const, 'vanishes' as const);

/** Ends in which nothing is bought, a part is bought, or the operation never ends. */
export const otherPurchase: fc.Arbitrary<PurchasePlan> = fc
  .tuple(
    bought,
    fc.constantFrom('failed', 'FAILED', 'succeeded', 'running', 'provisioningOnHold'),
    between(0, 2),
    fc.boolean(),
  )
  .map(([purchase, final, count, gone]) => {
    const isFailed = final.toLowerCase() === 'failed';
    const isBought = final === 'succeeded' ? Math.max(1, count) : count;
    return {
      ...purchase,
      final,
      bought: isBought,
      ownedAfterMs: isFailed ? 0 : purchase.ownedAfterMs,
      ...(gone && { goneAfterMs: 30_000 }),
    };
  });

/** Statuses that never agree: an unknown one, with `running` or a 404 in between. */
export const alternates = fc
  .tuple(
    fc.constantFrom([null], ['running'], ['running', null], [null, 'notStarted', 'running']),
    between(5, 90),
  )
  .map(([others, seconds]) => ({
    statuses: ['provisioningOnHold', ...others],
    eachMs: seconds * SECOND_MS,
  }));

export const sequence = <T>(one: fc.Arbitrary<T>, most = 3) =>
  fc.array(one, { minLength: 1, maxLength: most });
