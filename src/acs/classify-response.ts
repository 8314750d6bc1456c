import type { AcsClient } from './client.js';
import type { ForwardResult } from './transport/forward.js';
import type {
  Deferred,
  HttpResponse,
  HttpResult,
  NoUsableResponse,
} from './transport/http-result.js';
import type { ResponseKind } from './response-kinds.js';
import { isSameId } from './same-id.js';
import {
  readOperation,
  readPhoneNumber,
  readPhoneNumberPage,
  readReservation,
  readSearchResult,
} from './schemas.js';
import type { CommunicationError, PurchasedPhoneNumbers } from './wire.js';

/** Status, correlation vector and error of a response, for reports and failures. */
export interface ResponseFacts {
  readonly httpStatus: number;
  readonly msCv?: string;
  readonly error?: CommunicationError;
}

/** No success. `denied` and `throttled` have facts if ACS responded, and a reason if nothing was sent. */
type NotOk =
  | ({ readonly kind: 'notFound' } & ResponseFacts)
  | ({
      readonly kind: 'denied' | 'throttled' | 'rejected';
      readonly retryAfterMs?: number;
    } & ResponseFacts)
  | NoUsableResponse;

/** The response to a GET. */
export type GetResponse<T> =
  | {
      readonly kind: 'ok';
      readonly value: T;
      readonly msCv?: string;
      readonly retryAfterMs?: number;
    }
  | NotOk;

/** The response to the purchase POST; `unavailable` means an unknown outcome (table in docs/acs.md). */
export type PurchaseResponse = { readonly kind: 'accepted'; readonly operationId?: string } | NotOk;

/** The response to a call whose body does not matter. */
export type StatusResponse = ({ readonly kind: 'ok' } & ResponseFacts) | NotOk;

type Response = GetResponse<unknown> | PurchaseResponse | StatusResponse;

/** Classifies the result of any call. @param asked the requested id or number */
export function classifyResult(result: HttpResult, call: keyof AcsClient, asked: string): Response {
  switch (call) {
    case 'purchase':
    case 'purchaseReservation':
      return classifyPurchase(result);
    case 'cancelOperation':
      return classifyStatus(result);
    case 'getOperation':
      return classifyOperation(result, asked);
    case 'getSearchResult':
      return classifySearch(result, asked);
    case 'getReservation':
      return classifyReservation(result, asked);
    case 'getPhoneNumber':
      return classifyPhoneNumber(result, asked);
    case 'listPhoneNumbers':
      return classifyPhoneNumberPage(result);
  }
}

/** Classifies the response to a POST that purchases a search or a reservation. */
export function classifyPurchase(result: HttpResult): PurchaseResponse {
  if (result.status !== 202) return classifyNotOk(result);
  const operationId = operationIdIn(result);
  return { kind: 'accepted', ...(operationId !== undefined && { operationId }) };
}

/** Classifies the response to `GET /phoneNumbers/operations/{operationId}`. */
export const classifyOperation = getClassifier(readOperation, ({ id }) => id);

/** Classifies the response to `GET /availablePhoneNumbers/searchResults/{searchId}`. */
export const classifySearch = getClassifier(readSearchResult, ({ searchId }) => searchId);

/** Classifies the response to `GET /availablePhoneNumbers/reservations/{reservationId}`. */
export const classifyReservation = getClassifier(readReservation, ({ id }) => id);

/** Classifies the response to `GET /phoneNumbers/{phoneNumber}`; the number is in E.164. */
export const classifyPhoneNumber = getClassifier(
  readPhoneNumber,
  ({ phoneNumber }) => phoneNumber,
  isSameNumber,
);

/** Classifies the response to `GET /phoneNumbers`. */
export function classifyPhoneNumberPage(result: HttpResult): GetResponse<PurchasedPhoneNumbers> {
  return classifyPage(result, '');
}

// A list has no id to compare.
const classifyPage = getClassifier(readPhoneNumberPage, () => '');

/** ACS writes the id of a number without its plus sign. */
function isSameNumber(one: string, other: string): boolean {
  const digits = (number: string) => number.replace(/\D/g, '');
  return digits(one) === digits(other) && digits(one) !== '';
}

/** Classifies a response whose body does not matter, as that to `DELETE /phoneNumbers/operations/{operationId}`. */
export function classifyStatus(result: HttpResult): StatusResponse {
  if (result.status === undefined || kindOfStatus(result.status) !== 'ok') {
    return classifyNotOk(result);
  }
  return { kind: 'ok', ...factsOf(result) };
}

/**
 * Classifies a proxied call by its status; the gateway does not read its body. A 403 is about the caller's request,
 * not about the gateway's credentials.
 *
 * @returns `undefined` when the caller closed the connection
 */
export function classifyForward(result: ForwardResult | Deferred): ResponseKind | undefined {
  if (result.status !== undefined) {
    return result.status === 403 ? 'rejected' : kindOfStatus(result.status);
  }
  return result.kind === 'callerClosed' ? undefined : result.kind;
}

/** A body counts only if its id is the requested one; any other response is inconclusive. */
function getClassifier<T>(
  read: (body: unknown) => T | undefined,
  idOf: (value: T) => string,
  isSame = isSameId,
) {
  return (result: HttpResult, asked: string): GetResponse<T> => {
    if (result.status !== 200) return classifyNotOk(result);
    const { body, msCv } = result;
    const value = read(body);
    if (value === undefined) return unavailable(result, 'with an unusable body');
    const about = idOf(value);
    if (!isSame(about, asked)) {
      return { ...unavailable(result, `about ${about}, not about ${asked}`), about };
    }
    return { kind: 'ok', value, ...(msCv !== undefined && { msCv }), ...retryAfter(result) };
  };
}

function classifyNotOk(result: HttpResult): NotOk {
  if (result.status === undefined) return result;
  const kind = kindOfStatus(result.status);
  const facts = factsOf(result);
  switch (kind) {
    case 'notFound':
      if (isOwnNotFound(result)) return { kind, ...facts };
      // A 404 of a proxy does not prove that what a GET asked for is absent.
      return result.method === 'GET'
        ? unavailable(result, "without ACS's own error")
        : { kind: 'rejected', ...facts };
    case 'denied':
    case 'throttled':
    case 'rejected':
      return { kind, ...facts, ...retryAfter(result) };
    default:
      return unavailable(result, result.error ? `(${result.error.code})` : '');
  }
}

function kindOfStatus(status: number) {
  if (status >= 200 && status < 300) return 'ok';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'notFound';
  if (status === 429) return 'throttled';
  if (status >= 400 && status < 500 && status !== 408) return 'rejected';
  return 'unavailable';
}

/** Recordings have a 404 with InternalError, which does not mean absence (docs/acs.md). */
function isOwnNotFound({ error }: HttpResponse): boolean {
  return error !== undefined && error.code !== 'InternalError';
}

function factsOf({ status, ...rest }: HttpResponse): ResponseFacts {
  return factsIn({ httpStatus: status, ...rest });
}

export function factsIn({ httpStatus, msCv, error }: ResponseFacts): ResponseFacts {
  return { httpStatus, ...(msCv !== undefined && { msCv }), ...(error && { error }) };
}

function unavailable(response: HttpResponse, detail: string) {
  const reason = `ACS returned ${response.status} ${detail}`.trimEnd();
  return { kind: 'unavailable', reason, ...retryAfter(response) } as const;
}

function retryAfter({ retryAfterMs }: HttpResponse): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

/** The `operation-id` header, else the last segment of Operation-Location. */
function operationIdIn({ headers }: HttpResponse): string | undefined {
  const id = headers['operation-id'];
  if (id) return id;
  const path = headers['operation-location']?.split(/[?#]/, 1)[0];
  const segment = path?.split('/').at(-1);
  return segment === undefined || segment === '' ? undefined : safeDecode(segment);
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
