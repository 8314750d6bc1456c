import type { PostPermission } from './evidence.js';

/**
 * Which run of its workflow id an activity works for. Only activities compare run ids: replay of a
 * history that a reset has copied would take another branch.
 */
export interface RunFacts {
  readonly runId: string;
  /** Differs from `runId` after a reset alone. */
  readonly originalRunId: string;
  /** Differs from `runId` after a reset, continue-as-new, a cron or a retried workflow. */
  readonly firstRunId: string;
  /** Epoch ms, by the server's clock. */
  readonly startedAt: number;
  /** What our start code wrote into the memo; nothing where another client started the run. */
  readonly mark: StartMark;
  /** The run that was judged last, {@link CARRIED} after continue-as-new; missing before the first. */
  readonly judgedRunId?: string;
}

/** What the memo of a run says about how it was started. Times are ISO 8601. */
export interface StartMark {
  /** The server accepted the start as the first of its id (reuse policy REJECT_DUPLICATE) at this time. */
  readonly firstStartAt?: string;
  /** The run that the start found under the id. */
  readonly startedAfterRunId?: string;
  /** A person confirmed that earlier runs bought nothing, and allows one more POST. */
  readonly notBoughtConfirmedAt?: string;
  /** The ACS resource to which the purchase belongs, where the starter knew it. */
  readonly acsResource?: string;
}

/** The names of {@link StartMark} in a memo; what is in it beside them is the caller's. */
export const START_MARKS = [
  'firstStartAt',
  'startedAfterRunId',
  'notBoughtConfirmedAt',
  'acsResource',
] as const satisfies (keyof StartMark)[];

/** What a caller put into the memo of a purchase, without the marks of our start code. */
export function withoutMarks(memo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: readonly string[] = START_MARKS;
  return Object.fromEntries(Object.entries(memo).filter(([name]) => !names.includes(name)));
}

/** Stands for the judgement that a run brought along from the run that continued as new. */
export const CARRIED = 'carried';

/** What the earlier runs of a workflow id mean for the POSTs of this one. */
export type EarlierRuns =
  /** There are none, or the last of them ended by itself after it had proved its outcome. */
  | { readonly kind: 'nothingInFlight' }
  /** One may have sent a POST that can still arrive. */
  | { readonly kind: 'postAssumed'; readonly why: string }
  /** One was accepted, or ended without a known outcome after a POST: this run never POSTs. */
  | { readonly kind: 'postsClosed'; readonly why: string };

/** A judgement as an activity reports it. */
export interface RunJudgement {
  /** The run that was judged; missing when the worker's memory alone spoke, which judges no run. */
  readonly runId?: string;
  readonly earlier: EarlierRuns;
  /** A person allows one POST in spite of earlier runs. */
  readonly consented?: true;
}

/** What the history of another run of the id shows. */
export interface OtherRun {
  readonly runId: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /**
   * `byItself`: completed, canceled, or failed with a code of the catalogue. `otherwise`: terminated,
   * timed out, failed in another way, still open, or unreadable.
   */
  readonly ended: 'byItself' | 'continuedAsNew' | 'otherwise';
  /** A submit of it reported a 202. */
  readonly accepted: boolean;
  /** The ACS resource that it asked, once it had asked one. */
  readonly resource?: string;
  /** It ended as `OutcomeUnknown`: how many POSTs it had sent, and what it was allowed. */
  readonly outcomeUnknown?: {
    readonly posts: number;
    readonly permission: PostPermission['kind'];
  };
}

/** Our start code and the server read different clocks. */
const MARK_TOLERANCE_MS = 5_000;

/** `true` when the run has to be judged before it may POST or conclude anything. */
export function needsJudgement({ runId, originalRunId, judgedRunId }: RunFacts): boolean {
  if (judgedRunId === undefined) return true;
  // A reset copies what was carried along; the run that it makes has another id than its original.
  if (judgedRunId === CARRIED) return runId !== originalRunId;
  return judgedRunId !== runId;
}

/** `true` when the ids alone allow that a run is the first of its workflow id. */
export function mayBeFirst({ runId, originalRunId, firstRunId, mark }: RunFacts): boolean {
  return runId === originalRunId && runId === firstRunId && mark.startedAfterRunId === undefined;
}

/** `true` when our start code marked this run, and not another whose memo was copied, as the first. */
export function isMarkedFirst({ mark, startedAt }: RunFacts): boolean {
  const markedAt = Date.parse(mark.firstStartAt ?? '');
  return Math.abs(markedAt - startedAt) <= MARK_TOLERANCE_MS;
}

/** `true` when a person's consent was given for this run; a reset copies the memo, not the consent. */
export function hasConsent({ mark, runId, originalRunId }: RunFacts): boolean {
  return mark.notBoughtConfirmedAt !== undefined && runId === originalRunId;
}

/**
 * What the other runs of the id mean for a run that is not the first.
 *
 * @param others all that could be found; `undefined` when they could not be listed
 * @param resource the ACS resource of this run: lookups there prove nothing about a POST to another one
 */
export function judgeOthers(
  run: RunFacts,
  others: readonly OtherRun[] | undefined,
  resource: string | null,
): EarlierRuns {
  if (!others) return assumed('the earlier runs of this id could not be listed');
  const accepted = others.find((other) => other.accepted);
  if (accepted) return closed(`ACS accepted the purchase in run ${accepted.runId}`);
  const unknown = others.find(
    ({ outcomeUnknown: end }) => end && (end.posts > 0 || end.permission !== 'open'),
  );
  if (unknown) return closed(`run ${unknown.runId} ended without a known outcome`);
  const candidates = others.filter(({ ended }) => ended !== 'continuedAsNew');
  const open = runsBefore(run, candidates).find(
    ({ ended, outcomeUnknown }) => ended === 'otherwise' || outcomeUnknown,
  );
  if (open) {
    const why = `run ${open.runId} did not end by itself`;
    return open.resource === undefined || open.resource === resource
      ? assumed(why)
      : closed(`${why}, and it asked the ACS resource ${open.resource}`);
  }
  const { startedAfterRunId } = run.mark;
  const isGone =
    startedAfterRunId !== undefined && !others.some(({ runId }) => runId === startedAfterRunId);
  if (isGone) return assumed(`run ${startedAfterRunId} is gone`);
  if (candidates.length === 0 && !isContinuation(run, others))
    return assumed('an earlier run of this id is gone');
  return { kind: 'nothingInFlight' };
}

/** The run that this one was started after; of a reset run any other, for it copies their times. */
function runsBefore(run: RunFacts, others: readonly OtherRun[]): readonly OtherRun[] {
  if (run.runId !== run.originalRunId) return others;
  const named = others.filter(({ runId }) => runId === run.mark.startedAfterRunId);
  if (named.length > 0) return named;
  return [...others].sort((a, b) => b.startedAt - a.startedAt).slice(0, 1);
}

/** A chain of continue-as-new knows what its own runs did. */
function isContinuation({ firstRunId }: RunFacts, others: readonly OtherRun[]): boolean {
  return others.some(({ runId, ended }) => ended === 'continuedAsNew' && runId === firstRunId);
}

function assumed(why: string): EarlierRuns {
  return { kind: 'postAssumed', why };
}

function closed(why: string): EarlierRuns {
  return { kind: 'postsClosed', why };
}
