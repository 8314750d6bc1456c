import type { PhoneNumberCost, PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { RunFacts } from '../purchase/contract/earlier-runs.js';
import type { Settings } from '../purchase/contract/settings.js';
import type { Subject } from '../purchase/contract/subject.js';

/** Numbers that a read of the hold has named, with their price. */
export interface HeldNumbers {
  /** E.164. */
  readonly phoneNumbers: readonly string[];
  readonly phoneNumberType: string;
  readonly cost: PhoneNumberCost;
}

/** The held numbers with those that a read of the hold names. */
export function withNumbersOf(
  held: HeldNumbers | undefined,
  read: HeldNumbers | undefined,
): HeldNumbers | undefined {
  if (!held || !read) return held ?? read;
  return { ...held, phoneNumbers: [...new Set([...held.phoneNumbers, ...read.phoneNumbers])] };
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
  /** All numbers that any read of the hold has named; missing until the first read. */
  readonly held?: HeldNumbers;
}

/** What a lookup needs. */
export interface LookupInput extends PurchaseInput {
  readonly run: RunFacts;
}

/** What the submit activity needs. */
export interface SubmitInput extends LookupInput {
  readonly request: PhoneNumberPurchaseRequest;
  /** Lookups have proved that an operation which does not run is a placeholder: it does not prevent the POST. */
  readonly placeholderProved: boolean;
  /** No POST is sent when less than this is left of the hold, in ms. */
  readonly holdNeededByPostMs: number;
}

/** What the poll activity needs. Durations count up to the scheduling of the activity. */
export interface PollInput extends PurchaseInput {
  /** ACS returned a 202; otherwise a lookup found the purchase. */
  readonly acceptedByResponse: boolean;
  readonly ageMs: number;
  readonly notFoundForMs?: number;
  readonly errorsForMs?: number;
  readonly holdUnreadForMs?: number;
  /** Read the numbers, whatever the status, and return at once. */
  readonly readNumbers: boolean;
}
