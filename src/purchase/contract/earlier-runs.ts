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
  /** The run that this one continues as new; a reset copies it. */
  readonly continuedFromRunId?: string;
  /** The run that was judged last, this one or one that it continues; missing before the first. */
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

/** Name of the memo field of a canceled run: how many submits ended without a report. */
export const LOST_SUBMITS = 'lostSubmits';

/** What a caller put into the memo of a purchase, without what this service writes there. */
export function withoutMarks(memo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: readonly string[] = [...START_MARKS, LOST_SUBMITS];
  return Object.fromEntries(Object.entries(memo).filter(([name]) => !names.includes(name)));
}

/** Whether this run may POST. With any other than `open`, no outcome says that nothing was bought. */
export type PostPermission =
  | { readonly kind: 'open' }
  /** The on-call engineer allowed one POST, after an extended proof. */
  | { readonly kind: 'consented'; readonly detail: string }
  | { readonly kind: 'closed'; readonly why: ClosedReason; readonly detail: string };

/**
 * `earlierRun`: one was accepted or ended with an unknown outcome. `consentUsed`: the POST that was allowed
 * has been sent. `otherOperation`: ACS accepted our POST and named another operation.
 */
export type ClosedReason = 'earlierRun' | 'consentUsed' | 'otherOperation';

/** What the earlier runs of a workflow id mean for the POSTs of this one. */
export type EarlierRuns =
  /** No earlier run, or the last one that may have bought ended by itself with a proved outcome. */
  | { readonly kind: 'nothingInFlight' }
  /** One may have sent a POST that can still arrive. */
  | { readonly kind: 'postAssumed'; readonly why: string }
  /** One was accepted, or ended without a known outcome after a POST: this run never POSTs. */
  | { readonly kind: 'postsClosed'; readonly why: string };

/** A judgement as an activity reports it. */
export interface RunJudgement {
  /**
   * The run that was judged. Missing when the earlier runs could not be read, or the worker's memory alone
   * spoke: the next lookup judges again.
   */
  readonly runId?: string;
  readonly earlier: EarlierRuns;
  /** A person allows one POST in spite of earlier runs. */
  readonly consented?: true;
}

/** What the history of another run of the id shows. */
export interface OtherRun {
  readonly runId: string;
  /** Epoch ms, by the server's clock; missing while it is open. */
  readonly closedAt?: number;
  /**
   * `byItself`: completed, canceled, or failed with a code of the catalogue. `otherwise`: terminated,
   * timed out, failed in another way, still open, or gone.
   */
  readonly ended: 'byItself' | 'continuedAsNew' | 'otherwise';
  /** It scheduled no activity, or is no purchase: its end says nothing about the runs before it. */
  readonly isInert?: true;
  /** A submit of it reported a 202. */
  readonly accepted: boolean;
  /** It was barred from POSTing, because of a run before it. */
  readonly wasBarred?: true;
  /** A payload of its history cannot be decoded, so a 202 may be in it. */
  readonly isUndecodable?: true;
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
export function needsJudgement({ runId, judgedRunId }: RunFacts): boolean {
  return judgedRunId !== runId;
}

/**
 * `true` when the run that this one continues was judged, and knows what the runs of its chain did. A reset
 * copies both ids, so it is judged by its own.
 */
export function continuesJudgedRun(run: RunFacts): boolean {
  const { runId, originalRunId, continuedFromRunId, judgedRunId } = run;
  return runId === originalRunId && judgedRunId !== undefined && judgedRunId === continuedFromRunId;
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
 * @param others all that could be found
 * @param resource the ACS resource of this run: lookups there prove nothing about a POST to another one
 */
export function judgeOthers(
  run: RunFacts,
  others: readonly OtherRun[],
  resource: string | null,
): EarlierRuns {
  const purchases = others.filter(({ isInert }) => !isInert);
  for (const other of purchases) {
    const why = whyClosed(other);
    if (why !== undefined) return closed(why);
  }
  const candidates = purchases.filter(({ ended }) => ended !== 'continuedAsNew');
  const unsettled = afterLastProof(candidates);
  const [open] = unsettled;
  if (open) {
    const why = `run ${open.runId} did not end by itself`;
    const elsewhere = unsettled.find((other) => (other.resource ?? resource) !== resource);
    return elsewhere?.resource === undefined
      ? assumed(why)
      : closed(`${why}, and run ${elsewhere.runId} asked the ACS resource ${elsewhere.resource}`);
  }
  const gone = namedRuns(run).find((id) => !others.some(({ runId }) => runId === id));
  if (gone !== undefined) return assumed(`run ${gone} is gone`);
  const onlyContinued = purchases.length > 0 && candidates.length === 0;
  if (others.length === 0 || (onlyContinued && !isContinuation(run, others)))
    return assumed('an earlier run of this id is gone');
  return { kind: 'nothingInFlight' };
}

/** The other runs that must have been there, by what the server and our start code say of a run. */
export function namedRuns({ runId, originalRunId, firstRunId, mark }: RunFacts): string[] {
  const named = [originalRunId, firstRunId, mark.startedAfterRunId];
  return named.filter((id) => id !== undefined).filter((id) => id !== runId);
}

/** Why no later run may POST after this one; `undefined` when one may. */
function whyClosed(other: OtherRun): string | undefined {
  const { runId, accepted, wasBarred, isUndecodable, outcomeUnknown: end } = other;
  if (accepted) return `ACS accepted the purchase in run ${runId}`;
  if (end && (end.posts > 0 || end.permission !== 'open'))
    return `run ${runId} ended without a known outcome`;
  if (wasBarred) return `run ${runId} was barred from POSTing by an earlier run`;
  return isUndecodable ? `the history of run ${runId} cannot be decoded` : undefined;
}

/**
 * The runs that closed after the last one that proved its outcome, open runs last: that one judged those before
 * it. The order is that of the ends, for a reset copies the start time.
 */
function afterLastProof(runs: readonly OtherRun[]): readonly OtherRun[] {
  const byEnd = runs.toSorted((a, b) => (a.closedAt ?? Infinity) - (b.closedAt ?? Infinity));
  const last = byEnd.findLastIndex((run) => run.ended === 'byItself' && !run.outcomeUnknown);
  return byEnd.slice(last + 1);
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
