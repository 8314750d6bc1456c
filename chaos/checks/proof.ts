import type { LedgerEntry, LedgerGet, LedgerPost } from '../../emulator/index.js';
import type { Durations } from '../../src/purchase/contract/settings.js';
import type { Operated } from '../conduct/account.js';
import type { Case, Facts } from '../facts/facts.js';
import { accountableSince } from '../facts/facts.js';
import type { BlowKind, Dealt } from '../plan/blows.js';
import { mayBeRead, PARDONED } from './check.js';

/** A POST that may have been accepted, and the next of the same search. */
export interface Pair {
  readonly one: Case;
  readonly first: LedgerPost;
  readonly second: LedgerPost;
}

/** How much later than it was sent a POST may be noted as received, on a machine that is busy. */
const RECEIPT_LAG_MS = 600;

/** What ends an activity, with all that it read. */
const ENDS_ACTIVITIES: readonly BlowKind[] = [
  'killWorker',
  'stopWorker',
  'suspendWorker',
  'swapResource',
  'killTemporal',
];

/** So many answers may have been lost with the workers that read them. More cannot all have been. */
const MOST_LOST = 2;

/**
 * What is missing of a proof that the first was not accepted: looks in a row, asked once it could no longer arrive,
 * that found nothing over a time; over a longer one when an operation showed among them, or no number could be asked for. Excused where an answer may have been lost.
 */
export function missingProof(pair: Pair, facts: Facts): string | typeof PARDONED | undefined {
  const { one, first, second } = pair;
  const anew = accountableSince(one.runs, Date.parse(second.receivedAt));
  const postInFlightUntil =
    Date.parse(first.receivedAt) + facts.settings.postTimeoutMs - RECEIPT_LAG_MS;
  const isAnotherPurchase = Date.parse(first.receivedAt) < anew;
  const looks = looksOf(
    one.entry,
    Math.max(postInFlightUntil, isAnotherPurchase ? anew : 0),
    second,
  );
  const seen = looks.operation.find(
    (look) => isTelling(look) && !isShadow(look, looks) && wasThere(one.entry, look, second),
  );
  if (seen) return `after the operation was seen ${seen.status}`;
  if (looks.number.some(({ answer }) => answer === 200)) return 'after a number was seen owned';
  if (isAnotherPurchase) {
    // What the earlier one came to is held against its end; the next looks for itself.
    const last = looks.operation.at(-1);
    return last && isEmpty(last, looks)
      ? undefined
      : 'by a purchase started anew that had not looked';
  }
  return missingLooks(looks, facts, one.called.operated);
}

interface Looks {
  readonly operation: readonly LedgerGet[];
  readonly number: readonly LedgerGet[];
}

function looksOf(entry: LedgerEntry, from: number, { receivedAt }: LedgerPost): Looks {
  const between = entry.gets.filter(
    (get) => mayBeRead(get) && Date.parse(get.at) >= from && get.at <= receivedAt,
  );
  return {
    operation: between.filter(({ of }) => of === 'operation'),
    number: between.filter(({ of }) => of === 'number'),
  };
}

/** Whether the service told the truth: it had accepted a POST by then, and nobody stopped the operation before the second. */
function wasThere({ posts, cancels }: LedgerEntry, { at }: LedgerGet, second: LedgerPost): boolean {
  const accepted = posts.some(
    ({ outcome, processedAt }) => outcome === 'accepted' && (processedAt ?? '~') <= at,
  );
  const stopped = cancels.some(
    (cancel) => cancel.effect === 'stopped' && cancel.at >= at && cancel.at <= second.receivedAt,
  );
  return accepted && !stopped;
}

function missingLooks(
  looks: Looks,
  { settings, struck }: Facts,
  operated: Operated | undefined,
): string | typeof PARDONED | undefined {
  const missing = missingOf(
    looks.operation.filter((look) => isEmpty(look, looks)),
    looks,
    settings,
  );
  const lies = looks.operation.some((look) => isTelling(look) && !isShadow(look, looks));
  if (missing === undefined && !lies) return undefined;
  // What told of an operation that nobody had made may have died with a worker: then the looks after it are the proof.
  const told = looks.operation.filter(isTelling);
  const mayBeLost =
    told.length <= MOST_LOST &&
    told.every(
      (look) =>
        struck.some((blow) => mayHaveTaken(blow, look, settings)) ||
        (operated && isAround(operated.at, operated.doneAt, look, settings)),
    );
  const after = looks.operation
    .slice(looks.operation.findLastIndex(isTelling) + 1)
    .filter((look) => isEmpty(look, looks));
  if (mayBeLost && missingOf(after, looks, settings) === undefined) return PARDONED;
  return missing ?? 'after an operation that nobody had made was told of';
}

/** Whether a blow fell while the activity that was told may have been under way, for Temporal as for its worker. */
function mayHaveTaken(blow: Dealt, look: LedgerGet, settings: Durations): boolean {
  const { kind, dealtAt, mendedAt } = blow;
  return ENDS_ACTIVITIES.includes(kind) && isAround(dealtAt, mendedAt, look, settings);
}

function isAround(
  from: number,
  until: number,
  { at }: LedgerGet,
  { pollTimeoutMs }: Durations,
): boolean {
  return from <= Date.parse(at) + pollTimeoutMs && until >= Date.parse(at) - pollTimeoutMs;
}

/** What looks in a row, all of which found nothing, lack to be a proof. */
function missingOf(
  empty: readonly LedgerGet[],
  looks: Looks,
  { proofLookups, proofMs, extendedProofMs }: Durations,
): string | undefined {
  if (empty.length < proofLookups) return `after ${empty.length} looks that found nothing`;
  const since = empty[0]?.at ?? '';
  const spanMs = Date.parse(empty.at(-1)?.at ?? '') - Date.parse(since);
  const doubtful =
    empty.some((look) => isShadow(look, looks)) ||
    !looks.number.some(({ at, answer }) => at >= since && answer === 404);
  const neededMs = doubtful ? extendedProofMs : proofMs;
  return spanMs < neededMs ? `after looks that span ${spanMs} ms` : undefined;
}

/** A look that was told of an operation. */
function isTelling({ answer }: LedgerGet): boolean {
  return answer === 200;
}

/** A look that found nothing, or what need not be a purchase. */
function isEmpty(look: LedgerGet, looks: Looks): boolean {
  return look.answer === 404 || isShadow(look, looks);
}

/** An operation that need not be a purchase: it does not run, or claims a success that no number shows. */
function isShadow({ answer, status = '' }: LedgerGet, { number }: Looks): boolean {
  if (answer !== 200) return false;
  if (/^notStarted$/i.test(status)) return true;
  return /^succeeded$/i.test(status) && number.some((one) => one.answer === 404);
}
