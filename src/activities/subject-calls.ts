import { classifyReservation, classifySearch, type GetResponse } from '../acs/classify-response.js';
import type { AcsClient, CallOptions } from '../acs/client.js';
import { reservationFacts, type ReservationFacts } from '../acs/reservation-facts.js';
import type { CommunicationError } from '../acs/wire.js';
import type { Reservation, SearchResult } from '../acs/schemas.js';
import { LIMITS, truncateText } from '../acs/truncate.js';
import type { HttpResult, NoUsableResponse } from '../acs/transport/http-result.js';
import type { Hold, ResponseFacts } from '../purchase/contract/activity-results.js';
import { roundMoney, totalCosts } from '../purchase/contract/spending.js';
import { SUBJECTS, type Subject, type SubjectKind } from '../purchase/contract/subject.js';

/** The hold as ACS showed it. */
export interface HoldResponse extends Omit<Hold, 'expiresInMs'> {
  /** When it expires, on the clock of `performance.now()`: the `Date` of the response says how much was left. */
  readonly expiresAtMs: number;
  readonly isExpired?: boolean;
}

/** The result of reading a hold. `none`: ACS shows no numbers; its own 404 comes with its facts. */
export type HoldRead =
  | ({ readonly kind: 'read'; readonly hold: HoldResponse } & ShownBeside)
  | { readonly kind: 'none'; readonly notFound?: ResponseFacts }
  | NoUsableResponse;

/** What a response shows beside the hold. */
interface ShownBeside extends Partial<
  Pick<ReservationFacts, 'named' | 'kept' | 'isSubmitted' | 'showsPurchase'>
> {
  /** Azure's reason for a failed or partial purchase, such as `NoWallet`. No decision rests on it. */
  readonly missingReason?: string | undefined;
}

/** What a response shows of a hold; `expiresAt` is ISO 8601. */
interface ShownHold extends Omit<Hold, 'expiresInMs'> {
  readonly expiresAt: string;
  readonly isExpired?: boolean;
  readonly beside?: ShownBeside;
}

/** The calls of ACS that differ between the kinds of subjects. */
interface SubjectCalls {
  readonly purchase: (
    acs: AcsClient,
    id: string,
    body: { readonly agreeToNotResell?: boolean },
    options: CallOptions,
  ) => Promise<HttpResult>;
  readonly get: (acs: AcsClient, id: string, options: CallOptions) => Promise<HttpResult>;
  readonly holdIn: (result: HttpResult, id: string) => GetResponse<ShownHold>;
}

const CALLS: Readonly<Record<SubjectKind, SubjectCalls>> = {
  search: {
    purchase: (acs, searchId, body, options) => acs.purchase({ searchId, ...body }, options),
    get: (acs, id, options) => acs.getSearchResult(id, options),
    holdIn: (result, id) => mapValue(classifySearch(result, id), heldBySearch),
  },
  reservation: {
    purchase: (acs, id, body, options) => acs.purchaseReservation(id, body, options),
    get: (acs, id, options) => acs.getReservation(id, options),
    holdIn: (result, id) => mapValue(classifyReservation(result, id), heldByReservation),
  },
};

/** Sends the POST of a subject. */
export function sendPurchase(
  acs: AcsClient,
  { kind, id }: Subject,
  agreeToNotResell: boolean | undefined,
  options: CallOptions,
): Promise<HttpResult> {
  const body = agreeToNotResell === undefined ? {} : { agreeToNotResell };
  return CALLS[kind].purchase(acs, id, body, options);
}

/** Reads the numbers that a subject holds. */
export async function readHold(
  acs: AcsClient,
  { kind, id }: Subject,
  timeoutMs: number,
): Promise<HoldRead> {
  // Not when the response arrived: it may have been on its way for long.
  const askedAtMs = performance.now();
  const result = await CALLS[kind].get(acs, id, { timeoutMs });
  const response = CALLS[kind].holdIn(result, id);
  if ('reason' in response) return response;
  if (response.kind === 'notFound') {
    const { kind: _, ...notFound } = response;
    return { kind: 'none', notFound };
  }
  if (response.kind !== 'ok') {
    return {
      kind: 'unavailable',
      reason: `ACS returned ${response.httpStatus} to the GET of the ${kind}`,
    };
  }
  const { expiresAt, beside, ...hold } = response.value;
  // A search without numbers says nothing about what its purchase may have bought; a reservation may get some.
  if (!SUBJECTS[kind].isChangeable && hold.phoneNumbers.length === 0) return { kind: 'none' };
  const expiresAtMs = askedAtMs + Date.parse(expiresAt) - dateOf(result);
  return { kind: 'read', hold: { ...hold, expiresAtMs }, ...beside };
}

/**
 * The hold as a result has it.
 *
 * @param scheduledAtMs when the activity was scheduled, on the clock of `performance.now()`
 */
export function holdSince(
  scheduledAtMs: number,
  { expiresAtMs, isExpired, ...hold }: HoldResponse,
): Hold {
  const leftMs = Math.floor(expiresAtMs - scheduledAtMs);
  // One that ACS calls expired is over, whatever time it shows.
  return { ...hold, expiresInMs: isExpired ? Math.min(0, leftMs) : leftMs };
}

function heldBySearch({ phoneNumbers, phoneNumberType, ...search }: SearchResult): ShownHold {
  const { cost } = search;
  const costs = [{ ...cost, amount: roundMoney(cost.amount * phoneNumbers.length) }];
  const missingReason = search.error === 'NoError' ? undefined : search.error;
  return {
    phoneNumbers,
    phoneNumberType,
    costs,
    expiresAt: search.searchExpiresBy,
    beside: { missingReason },
  };
}

function heldByReservation(reservation: Reservation): ShownHold {
  const { expiresAt, phoneNumbers: numbers } = reservation;
  const { held, kept, named, isExpired, isSubmitted, showsPurchase } =
    reservationFacts(reservation);
  const costs = held.flatMap(({ cost }) => cost ?? []);
  const types = new Set(held.map(({ phoneNumberType }) => phoneNumberType));
  return {
    phoneNumbers: held.map(({ phoneNumber }) => phoneNumber),
    phoneNumberType: [...types].join(', '),
    costs: totalCosts(costs),
    ...(costs.length < held.length && { unpriced: held.length - costs.length }),
    expiresAt,
    isExpired,
    beside: { named, kept, isSubmitted, showsPurchase, missingReason: reasonIn(numbers) },
  };
}

/** The first few reasons: each number may have its own. */
function reasonIn(numbers: readonly { readonly error?: CommunicationError | undefined }[]) {
  const errors = new Set(numbers.flatMap(({ error }) => (error ? formatError(error) : [])));
  const few = [...errors].slice(0, LIMITS.details);
  return few.length === 0 ? undefined : truncateText(few.join('; '), LIMITS.message);
}

function formatError({ code, message }: CommunicationError): string {
  return message === '' ? code : `${code}: ${message}`;
}

function mapValue<T, U>(response: GetResponse<T>, map: (value: T) => U): GetResponse<U> {
  return response.kind === 'ok' ? { ...response, value: map(response.value) } : response;
}

/** `Date` has full seconds: the response may have been written at the end of that second. */
const DATE_RESOLUTION_MS = 1_000;

/** ACS's own clock, which may be minutes off that of this machine. Epoch ms. */
function dateOf(result: HttpResult): number {
  const date = 'headers' in result ? Date.parse(result.headers['date'] ?? '') : NaN;
  return Number.isNaN(date) ? Date.now() : date + DATE_RESOLUTION_MS;
}
