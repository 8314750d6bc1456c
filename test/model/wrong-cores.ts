import type { Core, Next, Observation } from './neutral.js';
import type { PromiseName } from './promises.js';
import type { Scenario } from './scenarios.js';

/** Cores that are wrong on purpose: each must break a promise, or the model proves nothing. */
export interface WrongCore {
  readonly title: string;
  readonly scenario: Scenario;
  readonly breaks: PromiseName;
  readonly distortion: Distortion;
}

interface Distortion {
  /** Replaces an observation before the core gets it; undefined: the core gets none. */
  readonly changeObservation?: (observation: Observation) => Observation | undefined;
  /** Replaces the core's decision, given the last observation. */
  readonly changeNext?: (next: Next, last: Observation | undefined, now: number) => Next;
  readonly forgetsAtContinueAsNew?: true;
}

/** Wraps a core; the wrapper remembers the last observation for `changeNext`. */
export function distorted<S>(
  core: Core<S>,
  { changeObservation, changeNext, ...traits }: Distortion,
) {
  interface Wrapped {
    readonly inner: S;
    readonly first: S;
    readonly last?: Observation;
  }
  const wrapper: Core<Wrapped> = {
    start(start) {
      const inner = core.start(start);
      return { inner, first: inner };
    },
    next({ inner, last }, now) {
      const next = core.next(inner, now);
      return changeNext ? changeNext(next, last, now) : next;
    },
    observe(state, last, times) {
      const changed = changeObservation ? changeObservation(last) : last;
      const inner = changed ? core.observe(state.inner, changed, times) : state.inner;
      return { ...state, inner, last };
    },
    carry(state) {
      const inner = traits.forgetsAtContinueAsNew ? state.first : core.carry(state.inner);
      return { ...state, inner };
    },
    stage: ({ inner }) => core.stage(inner),
  };
  return wrapper;
}

function inPost(observation: Observation, change: (result: Submit) => Submit): Observation {
  if (observation.kind !== 'submit') return observation;
  return { ...observation, result: change(observation.result) };
}
type Submit = Extract<Observation, { kind: 'submit' }>['result'];

export const WRONG_CORES: readonly WrongCore[] = [
  {
    title: 'ignores that a POST may still be in flight',
    scenario: 'arrivesLate',
    breaks: 'never buys twice',
    distortion: {
      changeObservation: (observation) =>
        inPost(observation, (result) =>
          result.post?.kind === 'unknownOutcome'
            ? { ...result, post: { ...result.post, inFlightForMs: 0 } }
            : result,
        ),
    },
  },
  {
    title: 'believes one lookup that finds nothing',
    scenario: 'responseLost',
    breaks: 'never buys twice',
    distortion: {
      changeNext: (next, last, now) =>
        next.action === 'lookup' &&
        last?.kind === 'lookup' &&
        last.result.operation.kind === 'notFound'
          ? { action: 'submit', at: now, placeholderProved: false }
          : next,
    },
  },
  {
    title: 'believes one lookup, where ACS happens to have nothing',
    scenario: 'postLost',
    breaks: 'proves absence before each further POST',
    distortion: {
      changeNext: (next, last, now) =>
        next.action === 'lookup' && last?.kind === 'lookup'
          ? { action: 'submit', at: now, placeholderProved: false }
          : next,
    },
  },
  {
    title: 'gives a throttled purchase up as expired',
    scenario: 'errorsToPost',
    breaks: 'reports the search and the limit as they are',
    distortion: {
      changeNext: (next, last) =>
        last?.kind === 'submit' && last.result.post?.kind === 'throttled'
          ? { action: 'finish', outcome: { kind: 'expired', code: 'SearchExpired' } }
          : next,
    },
  },
  {
    title: 'takes a lost submit for one that sent nothing',
    scenario: 'workerDies',
    breaks: 'never buys twice',
    distortion: {
      changeObservation: (observation) =>
        observation.kind === 'submitLost'
          ? { kind: 'submit', result: { deferral: { reason: 'rateLimited', retryAfterMs: 2_000 } } }
          : observation,
    },
  },
  {
    title: 'counts the hold from the arrival of a result',
    scenario: 'lateResults',
    breaks: 'schedules no submit after the hold',
    distortion: {
      changeObservation: (observation) =>
        inPost(observation, ({ before, ...result }) => {
          const hold = before?.hold && { ...before.hold, readAt: before.hold.readAt + 600_000 };
          return before ? { ...result, before: { ...before, ...(hold && { hold }) } } : result;
        }),
    },
  },
  {
    title: 'forgets its POST at continue-as-new',
    scenario: 'continued',
    breaks: 'never buys twice',
    distortion: { forgetsAtContinueAsNew: true },
  },
  {
    title: 'believes 401 as "not found"',
    scenario: 'deniedAfterPost',
    breaks: 'never reports a purchase as not bought',
    distortion: {
      changeObservation: (observation) =>
        observation.kind === 'lookup' && observation.result.operation.kind === 'denied'
          ? {
              ...observation,
              result: {
                ...observation.result,
                operation: { kind: 'notFound' },
                numbers: 'notOwned',
              },
            }
          : observation,
    },
  },
  {
    title: 'ignores a cancel request',
    scenario: 'canceledDuringProof',
    breaks: 'sends no POST after a cancel request',
    distortion: {
      changeObservation: (observation) =>
        observation.kind === 'cancelRequested' ? undefined : observation,
    },
  },
  {
    title: 'ends a canceled purchase without asking ACS',
    scenario: 'canceled',
    breaks: 'never reports a purchase as not bought',
    distortion: {
      changeNext: (next, last) =>
        last?.kind === 'cancelRequested'
          ? { action: 'finish', outcome: { kind: 'canceled' } }
          : next,
    },
  },
  {
    title: 'believes that a missing operation was canceled at the first read',
    scenario: 'canceledAndGone',
    breaks: 'proves that no number is owned before it ends as canceled',
    distortion: {
      changeNext: (next, last) =>
        last?.kind === 'poll' &&
        last.result.operation.kind === 'notFound' &&
        last.result.numbers?.owned.length === 0
          ? { action: 'finish', outcome: { kind: 'canceled' } }
          : next,
    },
  },
  {
    title: 'POSTs although an earlier run closed POSTs',
    scenario: 'earlierRun',
    breaks: 'sends no POST after a 202 or when POSTs are closed',
    distortion: {
      changeObservation: (observation) => {
        const judgement = { earlier: 'nothingInFlight', consented: false } as const;
        if (observation.kind === 'lookup') return { ...observation, judgement };
        return inPost(observation, (result) =>
          result.judgement
            ? { judgement, deferral: { reason: 'rateLimited', retryAfterMs: 2_000 } }
            : result,
        );
      },
    },
  },
  {
    title: 'believes `failed` without reading the numbers',
    scenario: 'otherEnds',
    breaks: 'never reports a purchase as not bought',
    distortion: {
      changeObservation: (observation) => {
        if (observation.kind !== 'poll' || !observation.result.numbers) return observation;
        const { owned, notOwned } = observation.result.numbers;
        const numbers = {
          owned: [],
          notOwned: [...owned, ...notOwned],
          unread: [],
          holdKnown: true,
        };
        return { ...observation, result: { ...observation.result, numbers } };
      },
    },
  },
  {
    title: 'takes `succeeded` of a placeholder for a purchase',
    scenario: 'placeholder',
    breaks: 'reports as bought only what ACS sold',
    distortion: {
      changeNext: (next, last) =>
        last?.kind === 'lookup' &&
        last.result.operation.kind === 'ok' &&
        last.result.operation.status === 'succeeded'
          ? { action: 'finish', outcome: { kind: 'bought' } }
          : next,
    },
  },
  {
    title: 'gives up after an unknown outcome',
    scenario: 'responseLost',
    breaks: 'ends unknown only when ACS withholds or contradicts the truth',
    distortion: {
      changeNext: (next, last) =>
        last?.kind === 'submit' && last.result.post?.kind === 'unknownOutcome'
          ? { action: 'finish', outcome: { kind: 'unknown', reason: 'deadline' } }
          : next,
    },
  },
  {
    title: 'polls without pauses',
    scenario: 'stuck',
    breaks: 'ends in time and without a busy loop',
    distortion: {
      changeNext: (next, _last, now) => (next.action === 'poll' ? { ...next, at: now } : next),
    },
  },
];
