import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import { purchaseStart, type Case, type Run } from '../facts/facts.js';
import { acceptedPost, each, mayBeRead, PARDONED, type Check } from './check.js';

/** The numbers of a look are asked for so soon after its operation. */
const OF_ONE_LOOK_MS = 1_000;

/**
 * Unknown is what nobody could know: the service never told the truth while the purchase was asking, or it told of a purchase that
 * nobody had made, too. The latter is excused: the answers that told otherwise are not weighed against it.
 */
export const unknownWasWithheld: Check = {
  promise:
    'OutcomeUnknown only where the truth was withheld, or contradicted by the service itself',
  hold: ({ settings }, cases) =>
    each(
      cases.flatMap((one) =>
        one.runs
          .filter(({ end }) => end.is === 'failed' && end.code === 'OutcomeUnknown')
          .map((run) => ({ one, run })),
      ),
      ({ one, run }) => {
        const why = couldBeKnown(one, run, settings);
        if (why === undefined || why === PARDONED) return why;
        return `${one.called.searchId}: OutcomeUnknown, and yet ${why}`;
      },
    ),
};

/** What would have settled it; undefined when nothing would. */
function couldBeKnown(
  one: Case,
  run: Run,
  settings: Durations,
): string | typeof PARDONED | undefined {
  const { entry } = one;
  const { closedAt } = run;
  // What it saw before it continued as new, it has seen.
  const startedAt = purchaseStart(one.runs, run.startedAt);
  const accepted = acceptedPost(one);
  const acceptedAt = Date.parse(accepted?.processedAt ?? '');
  const gets = entry.gets.filter(
    ({ at }) => Date.parse(at) >= startedAt && Date.parse(at) <= closedAt,
  );
  const answers = gets.filter(({ of }) => of === 'operation');
  const honest = answers.filter(({ fault }) => fault === undefined);
  if (accepted) {
    // A success of which no number is owned contradicts itself.
    const settles = entry.bought.length > 0 ? /^(succeeded|failed)$/i : /^failed$/i;
    const truth = honest.find(
      ({ at, status = '' }) => Date.parse(at) >= acceptedAt && settles.test(status),
    );
    // "Failed" is the truth only for a run that knows the numbers, and "succeeded" for one that
    // knows them or sent the POST: an earlier run that was terminated may have known both.
    const needsNumbers = /^failed$/i.test(truth?.status ?? '') || sentNoPost(run);
    if (truth && !(needsNumbers && numbersWereUnread(gets)))
      return `the service said ${truth.status} at ${truth.at}`;
  }
  // It told of a purchase that nobody had made; with a POST in doubt, one that does not run tells so, too.
  const inDoubt = isInDoubt(one, run, startedAt);
  const told = inDoubt ? /./ : /^(running|succeeded)$/i;
  const isLie = (get: LedgerGet) =>
    told.test(get.status ?? '') && mayBeRead(get) && !(Date.parse(get.at) >= acceptedAt);
  if (accepted) return undefined;
  if (answers.some(isLie)) return PARDONED;
  // An earlier run had an unknown outcome: only a person may say that it bought nothing.
  if (isClosed(one, run, startedAt)) return PARDONED;
  return wasProved(entry, answers, { startedAt, closedAt, inDoubt }, settings)
    ? 'nothing was bought, and the service said so'
    : undefined;
}

function lastPostAt(posts: readonly LedgerPost[], until: number): number | undefined {
  return posts.map(({ receivedAt }) => Date.parse(receivedAt)).findLast((at) => at <= until);
}

/** Whether a POST may have been accepted: one of its own, or one of a run that an operator ended. */
function isInDoubt({ entry, runs }: Case, { end, closedAt }: Run, startedAt: number): boolean {
  if (end.is === 'failed' && end.posts !== 0) return true;
  // A refusal may contradict what the lookup before it has shown.
  const at = lastPostAt(entry.posts, closedAt);
  if (at !== undefined && at >= startedAt) return true;
  return runs.some((earlier) => earlier.startedAt < startedAt && earlier.end.is === 'none');
}

function isClosed({ runs }: Case, { end }: Run, startedAt: number): boolean {
  const isUnknown = (earlier: Run) =>
    earlier.end.is === 'failed' && earlier.end.code === 'OutcomeUnknown';
  return (
    end.is === 'failed' &&
    end.reason === 'earlierRun' &&
    runs.some((earlier) => earlier.startedAt < startedAt && isUnknown(earlier))
  );
}

/** For how long a purchase asked, and whether a POST was in doubt. */
interface Span {
  readonly startedAt: number;
  readonly closedAt: number;
  readonly inDoubt: boolean;
}

function sentNoPost({ end }: Run): boolean {
  return end.is === 'failed' && end.posts === 0;
}

/**
 * Whether no lookup told the run which numbers the search holds. A lookup whose GET of the operation got no
 * usable response fails as a whole.
 */
function numbersWereUnread(gets: readonly LedgerGet[]): boolean {
  const asked = gets.filter(({ of }) => of === 'searchResult');
  const operations = gets.filter((get) => get.of === 'operation' && isUsable(get));
  const wasRead = asked.some(
    (get) =>
      get.answer === 200 &&
      mayBeRead(get) &&
      operations.some(({ at }) => Math.abs(Date.parse(at) - Date.parse(get.at)) < OF_ONE_LOOK_MS),
  );
  return asked.length > 0 && !wasRead && !gets.some(({ of }) => of === 'number');
}

function isUsable(get: LedgerGet): boolean {
  return mayBeRead(get) && (get.answer === 200 || get.answer === 404);
}

/**
 * Whether looks enough for any proof were answered that there is nothing: one where nothing was in doubt, else two more than a
 * proof takes. Of a POST in doubt those in the second half of the run count, by when that of a worker that was killed can no longer
 * arrive, and that were made once the last POST could not either; of an operation that was shown, and did not run, all of them.
 */
function wasProved(
  { gets, posts }: LedgerEntry,
  answers: readonly LedgerGet[],
  { startedAt, closedAt, inDoubt }: Span,
  { proofLookups, proofMs, postTimeoutMs }: Durations,
): boolean {
  const empty = answers.filter(
    (look) => look.fault === undefined && look.answer === 404 && numbersWereRead(look, gets),
  );
  const shown = answers.some((get) => get.status !== undefined && mayBeRead(get));
  if (!inDoubt && !shown) return empty.length > 0;
  const postUntil = (lastPostAt(posts, closedAt) ?? -Infinity) + postTimeoutMs;
  const from = Math.max(inDoubt ? (startedAt + closedAt) / 2 : startedAt, postUntil);
  const late = empty.filter(({ at }) => Date.parse(at) > from);
  const spanMs = Date.parse(late.at(-1)?.at ?? '') - Date.parse(late[0]?.at ?? '');
  return late.length >= proofLookups + 2 && spanMs >= proofMs;
}

/** A look that was told nothing about a number has told nothing. */
function numbersWereRead({ at }: LedgerGet, gets: readonly LedgerGet[]): boolean {
  const from = Date.parse(at);
  return gets
    .filter((get) => get.of === 'number')
    .filter((get) => Date.parse(get.at) >= from && Date.parse(get.at) <= from + OF_ONE_LOOK_MS)
    .every((get) => get.answer === 404 && get.fault === undefined);
}
