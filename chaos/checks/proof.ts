import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import type { DisruptionKind } from '../plan/disruptions.js';
import {
  accountableSince,
  type PurchaseCase,
  type RecordedFacts,
} from '../record/recorded-facts.js';
import { EXCUSED, isReadable } from './check.js';

/** A POST that may have been accepted, and the next of the same subject. */
export interface PostPair {
  readonly one: PurchaseCase;
  readonly first: LedgerPost;
  readonly second: LedgerPost;
}

/** A busy machine may record the receipt of a POST this much later than it was sent. */
const RECEIPT_LAG_MS = 600;

/** These end an activity, so that its result is lost. */
const ENDS_ACTIVITIES: readonly DisruptionKind[] = [
  'killWorker',
  'stopWorker',
  'suspendWorker',
  'swapResource',
  'killTemporal',
];

/** The most lookup results that may have been lost with activities. */
const MAX_LOST = 2;

/**
 * What is missing of a proof that the first POST was not accepted. The proof consists of lookups without a purchase,
 * made after the first POST could no longer arrive, over `proofMs`; over `extendedProofMs` when a lookup found a
 * placeholder operation or no number was looked up. It is excused where a contradicting lookup may have been lost.
 */
export function missingProof(
  pair: PostPair,
  facts: RecordedFacts,
): string | typeof EXCUSED | undefined {
  const { one, first, second } = pair;
  const accountable = accountableSince(one.runs, Date.parse(second.receivedAt));
  const postInFlightUntil =
    Date.parse(first.receivedAt) + facts.settings.postTimeoutMs - RECEIPT_LAG_MS;
  const isOfEarlierPurchase = Date.parse(first.receivedAt) < accountable;
  const from = Math.max(postInFlightUntil, isOfEarlierPurchase ? accountable : 0);
  const since = Math.max(Date.parse(first.receivedAt), accountable);
  const seen = contradictions(lookupsBetween(one.entry, since, second)).find((lookup) =>
    wasAccepted(one.entry, lookup, second),
  );
  if (seen) return `after the ${seen.of} was seen ${seen.status}`;
  const lookups = lookupsBetween(one.entry, from, second);
  if (lookups.number.some(({ answer }) => answer === 200)) return 'after a number was seen owned';
  if (isOfEarlierPurchase) {
    // Other checks compare the outcome of the earlier purchase. The new one needs a lookup of its own.
    const last = lookups.operation.at(-1);
    return last && findsNoPurchase(last, lookups)
      ? undefined
      : 'by a purchase started again without a lookup';
  }
  return missingLookups(lookups, pair, facts);
}

interface Lookups {
  readonly operation: readonly LedgerGet[];
  readonly number: readonly LedgerGet[];
  /** Those that showed a purchased reservation. */
  readonly submitted: readonly LedgerGet[];
}

function lookupsBetween(entry: LedgerEntry, from: number, { receivedAt }: LedgerPost): Lookups {
  const between = entry.gets.filter(
    (get) => isReadable(get) && Date.parse(get.at) >= from && get.at <= receivedAt,
  );
  return {
    operation: between.filter(({ of }) => of === 'operation'),
    number: between.filter(({ of }) => of === 'number'),
    submitted: between.filter(showsSubmitted),
  };
}

/** Whether ACS had accepted a POST by the time of a lookup, and no cancel stopped the operation before the second. */
function wasAccepted(
  { posts, cancels }: LedgerEntry,
  { at }: LedgerGet,
  second: LedgerPost,
): boolean {
  const isAccepted = posts.some(
    ({ outcome, processedAt }) => outcome === 'accepted' && (processedAt ?? '~') <= at,
  );
  const isStopped = cancels.some(
    (cancel) => cancel.effect === 'stopped' && cancel.at >= at && cancel.at <= second.receivedAt,
  );
  return isAccepted && !isStopped;
}

function missingLookups(
  lookups: Lookups,
  { one }: PostPair,
  facts: RecordedFacts,
): string | typeof EXCUSED | undefined {
  const { settings } = facts;
  const withoutPurchase = (list: readonly LedgerGet[]) =>
    list.filter((lookup) => findsNoPurchase(lookup, lookups));
  const missing = missingOf(withoutPurchase(lookups.operation), lookups, settings);
  if (missing === undefined && contradictions(lookups).length === 0) return undefined;
  // Results that showed an operation may have been lost: then the lookups after them are the proof.
  const shown = [...lookups.operation.filter(showsOperation), ...lookups.submitted];
  const { operated } = one.clientRun;
  const mayAllBeLost =
    shown.length <= MAX_LOST &&
    shown.every(
      (lookup) =>
        mayBeLost(lookup, facts) ||
        (operated && isAround(operated.at, operated.doneAt, lookup, settings)),
    );
  const after = lookups.operation.filter(({ at }) => shown.every((lookup) => lookup.at < at));
  if (mayAllBeLost && missingOf(withoutPurchase(after), lookups, settings) === undefined)
    return EXCUSED;
  return missing ?? 'after a lookup found a purchase that ACS had not accepted';
}

/** Whether a disruption may have ended the activity that made a lookup, so that its result was lost. */
export function mayBeLost(
  lookup: LedgerGet,
  { disruptions, settings }: Pick<RecordedFacts, 'disruptions' | 'settings'>,
): boolean {
  return disruptions.some(
    ({ kind, startedAt, endedAt }) =>
      ENDS_ACTIVITIES.includes(kind) && isAround(startedAt, endedAt, lookup, settings),
  );
}

/** Whether the activity that made a lookup may have been open, for Temporal or its worker, in this time. */
function isAround(
  from: number,
  until: number,
  { at }: LedgerGet,
  { pollTimeoutMs }: Durations,
): boolean {
  return from <= Date.parse(at) + pollTimeoutMs && until >= Date.parse(at) - pollTimeoutMs;
}

/** What is missing of a proof by lookups that all found no purchase. */
function missingOf(
  proof: readonly LedgerGet[],
  lookups: Lookups,
  { proofLookups, proofMs, extendedProofMs }: Durations,
): string | undefined {
  if (proof.length < proofLookups) return `after ${proof.length} lookups without a purchase`;
  const since = proof[0]?.at ?? '';
  const spanMs = Date.parse(proof.at(-1)?.at ?? '') - Date.parse(since);
  const isExtended =
    proof.some((lookup) => isPlaceholder(lookup, lookups)) ||
    !lookups.number.some(({ at, answer }) => at >= since && answer === 404);
  const neededMs = isExtended ? extendedProofMs : proofMs;
  return spanMs < neededMs ? `after lookups over ${spanMs} ms` : undefined;
}

function showsOperation({ answer }: LedgerGet): boolean {
  return answer === 200;
}

/** Whether a GET shows a reservation that was purchased. */
export function showsSubmitted({ of, status = '' }: LedgerGet): boolean {
  return of === 'reservation' && /^(submitted|completed)$/i.test(status);
}

/** The lookups that show what must be a purchase. */
function contradictions(lookups: Lookups): LedgerGet[] {
  const operations = lookups.operation.filter(
    (lookup) => showsOperation(lookup) && !isPlaceholder(lookup, lookups),
  );
  return [...operations, ...lookups.submitted];
}

function findsNoPurchase(lookup: LedgerGet, lookups: Lookups): boolean {
  return lookup.answer === 404 || isPlaceholder(lookup, lookups);
}

/** An operation that need not be a purchase: it is not started, or succeeded without owned numbers. */
function isPlaceholder({ answer, status = '' }: LedgerGet, { number }: Lookups): boolean {
  if (answer !== 200) return false;
  if (/^notStarted$/i.test(status)) return true;
  return /^succeeded$/i.test(status) && number.some((one) => one.answer === 404);
}
