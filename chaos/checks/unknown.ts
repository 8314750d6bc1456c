import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import {
  purchaseStart,
  type PurchaseCase,
  type RecordedFacts,
  type WorkflowRun,
} from '../record/recorded-facts.js';
import { acceptedPost, checkEach, EXCUSED, isReadable, isUnknown, type Check } from './check.js';
import { mayBeLost } from './proof.js';

/** A lookup reads the numbers within this time after the operation. */
const LOOKUP_MS = 1_000;

/** A purchase is excused as a whole if ACS also showed an operation that it had not accepted. */
export const unknownOutcomes: Check = {
  promise: 'OutcomeUnknown only where ACS did not report the outcome, or contradicted itself',
  check: (facts, cases) =>
    checkEach(
      cases.flatMap((one) =>
        one.runs.filter(({ outcome }) => isUnknown(outcome)).map((run) => ({ one, run })),
      ),
      ({ one, run }) => {
        const evidence = evidenceOf(one, run, facts);
        if (evidence === undefined || evidence === EXCUSED) return evidence;
        return `${one.clientRun.subject.operationId}: OutcomeUnknown, although ${evidence}`;
      },
    ),
};

/** The evidence from which the run could have concluded the outcome; undefined for none. */
function evidenceOf(
  one: PurchaseCase,
  run: WorkflowRun,
  facts: RecordedFacts,
): string | typeof EXCUSED | undefined {
  const { entry } = one;
  const { settings } = facts;
  const { closedAt } = run;
  // The state is carried over when a run continues as new.
  const startedAt = purchaseStart(one.runs, run.startedAt);
  const accepted = acceptedPost(one);
  const acceptedAt = Date.parse(accepted?.processedAt ?? '');
  const until = lastUsableAt(run, startedAt, settings);
  const gets = entry.gets.filter(
    ({ at }) => Date.parse(at) >= startedAt && Date.parse(at) <= until,
  );
  const lookups = gets.filter(({ of }) => of === 'operation');
  if (accepted) {
    // A success without an owned number contradicts itself.
    const conclusive = entry.bought.length > 0 ? /^(succeeded|failed)$/i : /^failed$/i;
    const truth = lookups.find(
      ({ at, fault, status = '' }) =>
        fault === undefined && Date.parse(at) >= acceptedAt && conclusive.test(status),
    );
    // "Failed" is conclusive only for a run that knows the numbers, "succeeded" for one that knows them or has
    // sent the POST: an earlier run that was terminated may have known both.
    const isFailed = /^failed$/i.test(truth?.status ?? '');
    const needsNumbers = isFailed || sentNoPost(run);
    // Which numbers are owned is read with the failed operation or after it.
    const since = isFailed ? gets.filter(({ at }) => at >= (truth?.at ?? '')) : gets;
    return truth && !(needsNumbers && numbersWereUnread(since))
      ? `ACS reported ${truth.status} at ${truth.at}`
      : undefined;
  }
  // With a POST that may have been accepted, an operation that is not started is misleading, too.
  const mayBeAccepted = isPostUnknown(one, run, startedAt);
  const misleading = mayBeAccepted ? /./ : /^(running|succeeded)$/i;
  if (lookups.some((get) => misleading.test(get.status ?? '') && isReadable(get))) return EXCUSED;
  // Only an operator may conclude that an earlier run with an unknown outcome bought nothing.
  if (followsUnknown(one, run, startedAt)) return EXCUSED;
  // After a submit that was lost, the purchase must assume that it sent a POST.
  const mayBeSent = mayBeAccepted || lookups.some((lookup) => mayBeLost(lookup, facts));
  return wasProved(entry, lookups, { startedAt, closedAt, mayBeSent }, settings)
    ? 'nothing was bought, and the lookups proved it'
    : undefined;
}

/** Until when a response can still change the outcome: not in the last activity before the deadline. */
function lastUsableAt(
  { outcome, closedAt }: WorkflowRun,
  startedAt: number,
  { deadlineMs, pollTimeoutMs }: Durations,
): number {
  const isDeadline = outcome.kind === 'failed' && outcome.reason === 'deadline';
  return isDeadline ? Math.min(closedAt, startedAt + deadlineMs - pollTimeoutMs) : closedAt;
}

function lastPostAt(posts: readonly LedgerPost[], until: number): number | undefined {
  return posts.map(({ receivedAt }) => Date.parse(receivedAt)).findLast((at) => at <= until);
}

/** Whether a POST may have been accepted: one of this run, or one of a run that an operator ended. */
function isPostUnknown(
  { entry, runs }: PurchaseCase,
  { outcome, closedAt }: WorkflowRun,
  startedAt: number,
): boolean {
  if (outcome.kind === 'failed' && outcome.posts !== 0) return true;
  // Even a rejection may contradict the lookup before it.
  const at = lastPostAt(entry.posts, closedAt);
  if (at !== undefined && at >= startedAt) return true;
  return runs.some((one) => one.startedAt < startedAt && one.outcome.kind === 'incomplete');
}

function followsUnknown(
  { runs }: PurchaseCase,
  { outcome }: WorkflowRun,
  startedAt: number,
): boolean {
  return (
    outcome.kind === 'failed' &&
    outcome.reason === 'earlierRun' &&
    runs.some((earlier) => earlier.startedAt < startedAt && isUnknown(earlier.outcome))
  );
}

/** The time of a purchase, and whether it may have sent a POST that was accepted. */
interface Span {
  readonly startedAt: number;
  readonly closedAt: number;
  readonly mayBeSent: boolean;
}

function sentNoPost({ outcome }: WorkflowRun): boolean {
  return outcome.kind === 'failed' && outcome.posts === 0;
}

/** Whether no lookup read the numbers on hold. A lookup without a usable operation fails as a whole. */
function numbersWereUnread(gets: readonly LedgerGet[]): boolean {
  const holds = gets.filter(({ of }) => of === 'searchResult' || of === 'reservation');
  const operations = gets.filter(
    (get) => get.of === 'operation' && isReadable(get) && [200, 404].includes(Number(get.answer)),
  );
  const isRead = holds.some(
    (get) =>
      get.answer === 200 &&
      isReadable(get) &&
      operations.some(({ at }) => Math.abs(Date.parse(at) - Date.parse(get.at)) < LOOKUP_MS),
  );
  return holds.length > 0 && !isRead && !gets.some(({ of }) => of === 'number');
}

/**
 * Whether lookups without a purchase were enough for any proof: one lookup where no POST may have been sent, else
 * two more than `proofLookups`, made once the last POST could no longer arrive. With a POST that may have been
 * sent, the second half of the run counts: by then a POST of a killed worker can no longer arrive.
 */
function wasProved(
  { gets, posts }: LedgerEntry,
  lookups: readonly LedgerGet[],
  { startedAt, closedAt, mayBeSent }: Span,
  { proofLookups, proofMs, postTimeoutMs }: Durations,
): boolean {
  const empty = lookups.filter(
    ({ at, answer, fault }) => fault === undefined && answer === 404 && numbersWereRead(at, gets),
  );
  const isShown = lookups.some((get) => get.status !== undefined && isReadable(get));
  if (!mayBeSent && !isShown) return empty.length > 0;
  const postInFlightUntil = (lastPostAt(posts, closedAt) ?? -Infinity) + postTimeoutMs;
  const from = Math.max(mayBeSent ? (startedAt + closedAt) / 2 : startedAt, postInFlightUntil);
  const late = empty.filter(({ at }) => Date.parse(at) > from);
  const spanMs = Date.parse(late.at(-1)?.at ?? '') - Date.parse(late[0]?.at ?? '');
  return late.length >= proofLookups + 2 && spanMs >= proofMs;
}

/** Whether every number of a lookup was answered. Otherwise the lookup is inconclusive. */
function numbersWereRead(lookupAt: string, gets: readonly LedgerGet[]): boolean {
  const from = Date.parse(lookupAt);
  return gets
    .filter((get) => get.of === 'number')
    .filter((get) => Date.parse(get.at) >= from && Date.parse(get.at) <= from + LOOKUP_MS)
    .every((get) => get.answer === 404 && get.fault === undefined);
}
