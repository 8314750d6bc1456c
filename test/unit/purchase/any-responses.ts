import fc from 'fast-check';
import type {
  CancelResult,
  LookupResult,
  PollResult,
  PostResult,
  Receipt,
} from '../../../src/purchase/contract/activity-results.js';
import type { EarlierRuns, RunJudgement } from '../../../src/purchase/contract/earlier-runs.js';
import { DEFER_REASONS, type DeferReason } from '../../../src/purchase/contract/defer-reasons.js';
import { holdUnknown, unread } from './accepted-world.js';
import { absent, denied, lookups, notFound, OPERATION_ID, present, receipt } from './world.js';

/** What happens to each kind of action. */
export interface Responses {
  /** No worker takes the submit. */
  readonly queueTimedOut: boolean;
  /** The lookup before the POST; undefined when ACS does not answer it. */
  readonly before: LookupResult | undefined;
  /** The submit sends no POST although its lookup allows one. */
  readonly deferral: { readonly reason: DeferReason; readonly retryAfterMs?: number } | undefined;
  readonly post: PostResult | 'lost';
  readonly after: LookupResult | undefined;
  readonly lookup: LookupResult | undefined;
  readonly poll: PollResult | undefined;
  /** Temporal gives an unanswered lookup or poll up after a minute, not at the deadline. */
  readonly givesUpEarly: boolean;
  readonly cancel: CancelResult | 'unavailable';
  readonly tookMs: number;
  readonly cancelNow: boolean;
}

const anyLookup = fc.constantFrom<LookupResult[]>(...Object.values(lookups));
const anyPost = fc.oneof(
  fc.constantFrom<(PostResult | 'lost')[]>(
    { kind: 'accepted', operationId: OPERATION_ID, nextPollInMs: 8_000 },
    { kind: 'accepted', operationId: 'purchase_other', nextPollInMs: 8_000 },
    { kind: 'throttled', httpStatus: 429 },
    { kind: 'throttled', httpStatus: 429, retryAfterMs: 3_600_000 },
    { kind: 'denied', httpStatus: 401 },
    { kind: 'rejected', httpStatus: 400 },
    { kind: 'rejected', httpStatus: 409 },
    { kind: 'rejected', ...notFound },
    'lost',
  ),
  fc
    .nat(30_000)
    .map((inFlightForMs): PostResult => ({ kind: 'unavailable', reason: 'x', inFlightForMs })),
);
const anyDeferral = fc
  .record({
    reason: fc.constantFrom(...(Object.keys(DEFER_REASONS) as DeferReason[])),
    retryAfterMs: fc.option(fc.nat(302_000), { nil: undefined }),
  })
  .map(({ reason, retryAfterMs }) => ({
    reason,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }));
const anyPoll = fc
  .record({
    operation: fc.constantFrom(
      ...['running', 'NotStarted', 'Succeeded', 'FAILED', 'Cancelled', 'onHold'].map(present),
      absent,
      denied,
    ),
    read: fc.constantFrom<Receipt[]>(receipt(0), receipt(1), receipt(2), unread, holdUnknown),
    nextPollInMs: fc.integer({ min: 5_000, max: 600_000 }),
  })
  .map(({ operation, read, nextPollInMs }): PollResult => {
    return { operation, gets: 1, nextPollInMs, receipt: read };
  });

const oneIn = (count: number) => fc.integer({ min: 1, max: count }).map((n) => n === 1);

const responses: fc.Arbitrary<Responses> = fc.record({
  queueTimedOut: oneIn(10),
  before: fc.option(anyLookup, { nil: undefined, freq: 5 }),
  deferral: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: anyDeferral },
  ),
  post: anyPost,
  after: fc.option(anyLookup, { nil: undefined }),
  lookup: fc.option(anyLookup, { nil: undefined, freq: 9 }),
  poll: fc.option(anyPoll, { nil: undefined, freq: 9 }),
  givesUpEarly: fc.boolean(),
  cancel: fc.constantFrom<(CancelResult | 'unavailable')[]>({ httpStatus: 204 }, 'unavailable'),
  tookMs: fc.integer({ min: 1, max: 60_000 }),
  cancelNow: oneIn(10),
});

/** ACS loses POSTs and never has the purchase, so that several POSTs are sent. */
const lossy: fc.Arbitrary<Responses> = fc
  .record({
    shown: fc.constantFrom<LookupResult[]>(
      ...[lookups.absent, lookups.absent, lookups.absent, lookups.denied],
    ),
    any: responses,
  })
  .map(({ shown, any }): Responses => {
    const isUnknown = any.post === 'lost' || any.post.kind === 'unavailable';
    const post = isUnknown ? any.post : 'lost';
    return { ...any, post, before: shown, lookup: shown, cancelNow: false, deferral: undefined };
  });

/** What the first activity finds out about earlier runs. */
const judgement: fc.Arbitrary<RunJudgement> = fc
  .record({
    kind: fc.oneof(
      { weight: 4, arbitrary: fc.constant<EarlierRuns['kind']>('nothingInFlight') },
      {
        weight: 1,
        arbitrary: fc.constantFrom<EarlierRuns['kind'][]>('postAssumed', 'postsClosed'),
      },
    ),
    consented: fc.boolean(),
  })
  .map(({ kind, consented }): RunJudgement => {
    if (kind === 'nothingInFlight') return { runId: 'r', earlier: { kind } };
    const earlier: EarlierRuns = { kind, why: 'an earlier run' };
    return { runId: 'r', earlier, ...(consented && { consented }) };
  });

/** What happens in a purchase: to its first actions, and then for ever. */
export interface Script {
  readonly judgement: RunJudgement;
  readonly steps: readonly Responses[];
  readonly last: Responses;
}

const script = (steps: fc.Arbitrary<Responses>): fc.Arbitrary<Script> =>
  fc.record({ judgement, steps: fc.array(steps, { maxLength: 40 }), last: steps });

export const scripts: fc.Arbitrary<Script> = fc.oneof(
  { weight: 3, arbitrary: script(responses) },
  { weight: 1, arbitrary: script(lossy) },
);
