import { wasKeptBack, type Answer, type NoAnswer, type Reply } from './reply.js';
import { isSameId } from './same-id.js';
import { readOperation, readPhoneNumber, readSearchResult, type SearchHold } from './schemas.js';
import type { CommunicationError, PhoneNumberOperation, PurchasedPhoneNumber } from './wire.js';

/** Status, correlation vector and error of an answer. */
export interface Facts {
  readonly httpStatus: number;
  readonly msCv?: string;
  readonly error?: CommunicationError;
}

type Withheld = { readonly is: 'withheld'; readonly retryAfterMs?: number } & Facts;

/** Nothing can be learnt from it but that one must ask again. */
export interface Unavailable {
  readonly is: 'unavailable';
  readonly why: string;
  readonly retryAfterMs?: number;
  /** ACS was not asked: a limit of ours kept the request back. */
  readonly keptBack?: true;
  /** The id in the body, if it differs from the requested id. */
  readonly about?: string;
}

/** What an answer to a GET means: the thing itself, its absence, a "not for you, not now", or nothing. */
export type Found<T> =
  | {
      readonly is: 'present';
      readonly value: T;
      readonly msCv?: string;
      readonly retryAfterMs?: number;
    }
  | ({ readonly is: 'absent' } & Facts)
  | Withheld
  | Unavailable;

/** What an answer to the purchase POST means. See the table in docs/acs.md. */
export type PostMeaning =
  | { readonly is: 'acknowledged'; readonly operationId?: string }
  /** `retryAfterMs`: a limit of ours kept it back, and so long is it to wait. */
  | { readonly is: 'notSent'; readonly why: string; readonly retryAfterMs?: number }
  | ({ readonly is: 'throttled'; readonly retryAfterMs?: number } & Facts)
  | ({ readonly is: 'unauthorized' } & Facts)
  | ({ readonly is: 'refused' } & Facts)
  | { readonly is: 'unknown'; readonly why: string };

/** Classifies the answer to `POST /availablePhoneNumbers/:purchase`. */
export function meaningOfPurchase(reply: Reply): PostMeaning {
  if (reply.is === 'noAnswer') {
    const { why } = reply;
    return reply.notSent ? { is: 'notSent', why, ...retryAfter(reply) } : { is: 'unknown', why };
  }
  const { status } = reply;
  if (status === 202) {
    const operationId = operationIdIn(reply);
    return operationId === undefined ? { is: 'acknowledged' } : { is: 'acknowledged', operationId };
  }
  if (status === 429) return { is: 'throttled', ...facts(reply), ...retryAfter(reply) };
  if (status === 401 || status === 403) return { is: 'unauthorized', ...facts(reply) };
  if (status >= 400 && status < 500 && status !== 408) return { is: 'refused', ...facts(reply) };
  return { is: 'unknown', why: `ACS answered ${status}` };
}

/** Classifies the answer to `GET /phoneNumbers/operations/{operationId}`. */
export function meaningOfOperation(reply: Reply, operationId: string): Found<PhoneNumberOperation> {
  return meaningOfGet(reply, operationId, readOperation, ({ id }) => id);
}

/** Classifies the answer to `GET /availablePhoneNumbers/searchResults/{searchId}`. */
export function meaningOfSearch(reply: Reply, searchId: string): Found<SearchHold> {
  return meaningOfGet(reply, searchId, readSearchResult, (result) => result.searchId);
}

/** Classifies the answer to `GET /phoneNumbers/{phoneNumber}`. @param phoneNumber E.164 */
export function meaningOfPhoneNumber(
  reply: Reply,
  phoneNumber: string,
): Found<PurchasedPhoneNumber> {
  return meaningOfGet(reply, phoneNumber, readPhoneNumber, (number) => number.phoneNumber);
}

/** Status, correlation vector and error of an answer, for reports and failures. */
export function facts({ status, msCv, error }: Answer): Facts {
  return { httpStatus: status, ...(msCv !== undefined && { msCv }), ...(error && { error }) };
}

/** A body counts only if its id is the requested one; any other response is inconclusive. */
function meaningOfGet<T>(
  reply: Reply,
  asked: string,
  read: (body: unknown) => T | undefined,
  idOf: (value: T) => string,
): Found<T> {
  if (reply.is === 'noAnswer') {
    const keptBack = wasKeptBack(reply) && { keptBack: true as const };
    return { is: 'unavailable', why: reply.why, ...retryAfter(reply), ...keptBack };
  }
  const { status, msCv } = reply;
  if (status === 200) {
    const value = read(reply.body);
    if (value === undefined) return unavailable(reply, 'with an unusable body');
    const about = idOf(value);
    if (!isSameId(about, asked)) {
      return { ...unavailable(reply, `about ${about}, not about ${asked}`), about };
    }
    return { is: 'present', value, ...(msCv !== undefined && { msCv }), ...retryAfter(reply) };
  }
  // Only ACS's own NotFound proves absence: a proxy's 404, or one with InternalError (seen in
  // recordings, docs/acs.md), does not.
  if (status === 404) {
    return reply.error && reply.error.code !== 'InternalError'
      ? { is: 'absent', ...facts(reply) }
      : unavailable(reply, "without ACS's own error");
  }
  if (status >= 400 && status < 500 && status !== 408) {
    return { is: 'withheld', ...facts(reply), ...retryAfter(reply) };
  }
  return unavailable(reply, reply.error ? `(${reply.error.code})` : '');
}

function unavailable(answer: Answer, how: string): Unavailable {
  return {
    is: 'unavailable',
    why: `ACS answered ${answer.status} ${how}`.trimEnd(),
    ...retryAfter(answer),
  };
}

function retryAfter({ retryAfterMs }: Answer | NoAnswer): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** The `operation-id` header, else the last segment of Operation-Location, which is never followed elsewhere. */
function operationIdIn({ headers }: Answer): string | undefined {
  const named = headers['operation-id'];
  if (named) return named;
  const path = headers['operation-location']?.split(/[?#]/, 1)[0];
  const segment = path?.split('/').at(-1);
  return segment === undefined || segment === '' ? undefined : safeDecode(segment);
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray percent sign: the text as it stands is the id
  }
}
