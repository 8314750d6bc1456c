import type { RunFacts } from '../purchase/contract/earlier-runs.js';
import type { PurchaseRequest } from '../purchase/contract/request.js';
import type { Settings } from '../purchase/contract/settings.js';
import { SUBJECTS, type Subject } from '../purchase/contract/subject.js';
import type { HoldRead } from './subject-calls.js';

/** Numbers that reads of the hold have named. E.164. */
export interface HeldNumbers {
  /** As the last read named them. */
  readonly phoneNumbers: readonly string[];
  /** Named by an earlier read only. */
  readonly earlierNumbers?: readonly string[];
  readonly phoneNumberType: string;
}

/** Numbers of a purchase, by what it means that one is owned. */
export interface KnownNumbers {
  /** An owned one was bought by this purchase. */
  readonly own: readonly string[];
  /** The reservation does not hold it any more: an owned one may belong to another purchase. */
  readonly removed: readonly string[];
}

/**
 * The numbers that reads of the hold have named.
 *
 * @param read the hold as it was read now
 * @param mayBeCanceled ACS calls the operation canceled, or does not show it after that or after our DELETE
 */
export function knownNumbers(
  { subject, held, mayHaveBought }: PurchaseInput,
  read: HoldRead,
  mayBeCanceled = false,
): KnownNumbers {
  const now = read.kind === 'read' ? read : undefined;
  const all = [...new Set([...(now?.hold.phoneNumbers ?? []), ...(held ? allNumbers(held) : [])])];
  if (!SUBJECTS[subject.kind].isChangeable) return { own: all, removed: [] };
  if (mayBeCanceled || !mayHaveBought) {
    // The purchase need not have bought anything, so another one may have what the reservation does not keep.
    const own = now?.kept ?? [];
    const rest = all.filter((number) => !own.includes(number));
    if (mayHaveBought) return { own, removed: rest };
    // A purchase to come can buy only what the reservation holds.
    const isHeld = now !== undefined && now.hold.isExpired !== true;
    const earlier = held?.earlierNumbers ?? [];
    return { own, removed: isHeld ? [] : rest.filter((number) => !earlier.includes(number)) };
  }
  // Before it was read again, it names what it named last, if anything.
  const last = held && held.phoneNumbers.length > 0 ? held.phoneNumbers : undefined;
  const named = now ? now.named : last;
  const isRemoved = (number: string) => named?.includes(number) === false;
  return {
    own: all.filter((number) => !isRemoved(number)),
    removed: all.filter(isRemoved),
  };
}

/** All numbers that any read of the hold has named. */
export function allNumbers({ phoneNumbers, earlierNumbers = [] }: HeldNumbers): readonly string[] {
  return [...phoneNumbers, ...earlierNumbers];
}

/** What every activity of a purchase needs. */
export interface PurchaseInput {
  readonly subject: Subject;
  /** The ACS resource to which the purchase belongs. A worker of another one sends ACS no request about it. */
  readonly resource: string | null;
  /** Repeated in the result: one without it was not written by this activity. */
  readonly nonce: string;
  /** The settings of the purchase, as its history has them. */
  readonly settings: Settings;
  /** A POST may have reached ACS, of this run or an earlier one. */
  readonly mayHaveBought: boolean;
  /** Missing until the first read of the hold. */
  readonly held?: HeldNumbers;
}

/** What a lookup needs. */
export interface LookupInput extends PurchaseInput {
  readonly run: RunFacts;
}

/** What the submit activity needs. */
export interface SubmitInput extends LookupInput {
  readonly request: PurchaseRequest;
  /** Lookups have proved that an operation which does not run is a placeholder: it does not prevent the POST. */
  readonly placeholderProved: boolean;
  /** No POST is sent when less than this is left of the hold, in ms. */
  readonly holdNeededByPostMs: number;
}

/** What the poll activity needs. Durations count up to the scheduling of the activity. */
export interface PollInput extends PurchaseInput {
  /** ACS returned a 202; otherwise a lookup found the purchase. */
  readonly acceptedByResponse: boolean;
  /** A DELETE of the operation may have been taken, or ACS has called the operation canceled. */
  readonly mayBeCanceled: boolean;
  readonly ageMs: number;
  readonly notFoundForMs?: number;
  readonly errorsForMs?: number;
  readonly holdUnreadForMs?: number;
  /** Read the numbers, whatever the status, and return at once. */
  readonly readNumbers: boolean;
}
