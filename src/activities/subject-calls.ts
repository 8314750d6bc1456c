import { classifySearch } from '../acs/classify-response.js';
import type { AcsClient, CallOptions } from '../acs/client.js';
import type { HttpResult, NoUsableResponse } from '../acs/transport/http-result.js';
import type { PhoneNumberPurchaseRequest } from '../acs/wire.js';
import type { Hold, ResponseFacts } from '../purchase/contract/activity-results.js';
import type { Subject, SubjectKind } from '../purchase/contract/subject.js';

/** The hold as ACS showed it. */
export interface HoldResponse extends Omit<Hold, 'expiresInMs'> {
  /** When it expires, on the clock of `performance.now()`: the `Date` of the response says how much was left. */
  readonly expiresAtMs: number;
}

/** The result of reading a hold. `none`: ACS shows no numbers; its own 404 comes with its facts. */
export type HoldRead =
  | { readonly kind: 'read'; readonly hold: HoldResponse }
  | { readonly kind: 'none'; readonly notFound?: ResponseFacts }
  | NoUsableResponse;

/** The calls of ACS that differ between the kinds of subjects. */
interface SubjectCalls {
  readonly readHold: (acs: AcsClient, id: string, timeoutMs: number) => Promise<HoldRead>;
  readonly purchase: (
    acs: AcsClient,
    request: PhoneNumberPurchaseRequest,
    options: CallOptions,
  ) => Promise<HttpResult>;
}

const CALLS: Readonly<Record<SubjectKind, SubjectCalls>> = {
  search: {
    readHold: readSearch,
    purchase: (acs, request, options) => acs.purchase(request, options),
  },
};

export function callsOf({ kind }: Subject): SubjectCalls {
  return CALLS[kind];
}

/** Reads the numbers that a subject holds. */
export function readHold(acs: AcsClient, subject: Subject, timeoutMs: number): Promise<HoldRead> {
  return callsOf(subject).readHold(acs, subject.id, timeoutMs);
}

/**
 * The hold as a result has it.
 *
 * @param scheduledAtMs when the activity was scheduled, on the clock of `performance.now()`
 */
export function holdSince(scheduledAtMs: number, { expiresAtMs, ...hold }: HoldResponse): Hold {
  return { ...hold, expiresInMs: Math.floor(expiresAtMs - scheduledAtMs) };
}

async function readSearch(acs: AcsClient, searchId: string, timeoutMs: number): Promise<HoldRead> {
  // Not when the response arrived: it may have been on its way for long.
  const askedAtMs = performance.now();
  const result = await acs.getSearchResult(searchId, { timeoutMs });
  const response = classifySearch(result, searchId);
  if ('reason' in response) return response;
  if (response.kind === 'notFound') {
    const { kind: _, ...notFound } = response;
    return { kind: 'none', notFound };
  }
  if (response.kind !== 'ok') {
    const reason = `ACS returned ${response.httpStatus} to the GET of the search`;
    return { kind: 'unavailable', reason };
  }
  // A search without numbers says nothing about what its purchase may have bought.
  if (response.value.phoneNumbers.length === 0) return { kind: 'none' };
  const { phoneNumbers, phoneNumberType, cost, searchExpiresBy } = response.value;
  const expiresAtMs = askedAtMs + Date.parse(searchExpiresBy) - dateOf(result);
  const hold = { phoneNumbers, phoneNumberType, cost, expiresAtMs };
  return { kind: 'read', hold };
}

/** `Date` has full seconds: the response may have been written at the end of that second. */
const DATE_RESOLUTION_MS = 1_000;

/** ACS's own clock, which may be minutes off that of this machine. Epoch ms. */
function dateOf(result: HttpResult): number {
  const date = 'headers' in result ? Date.parse(result.headers['date'] ?? '') : NaN;
  return Number.isNaN(date) ? Date.now() : date + DATE_RESOLUTION_MS;
}
