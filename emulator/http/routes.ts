import type { OperationName } from '../faults/rules.js';
import { purchaseOperationId } from '../state/hold.js';

/** An operation and the id in its path. */
export interface Route {
  readonly on: OperationName;
  /** Country code, search, reservation or operation id, or phone number; empty for paths without one. */
  readonly id: string;
}

const RESERVATION = /^\/availablePhoneNumbers\/reservations\/([^/]+)$/;

const ROUTES: readonly [string, RegExp, OperationName][] = [
  ['POST', /^\/availablePhoneNumbers\/countries\/([^/]+)\/:browse$/, 'browse'],
  ['PATCH', RESERVATION, 'createOrUpdateReservation'],
  ['GET', RESERVATION, 'getReservation'],
  ['DELETE', RESERVATION, 'deleteReservation'],
  ['GET', /^\/availablePhoneNumbers\/reservations()$/, 'listReservations'],
  ['POST', /^\/availablePhoneNumbers\/reservations\/([^/]+)\/:purchase$/, 'purchaseReservation'],
  ['POST', /^\/availablePhoneNumbers\/countries\/([^/]+)\/:search$/, 'search'],
  ['GET', /^\/availablePhoneNumbers\/searchResults\/([^/]+)$/, 'getSearchResult'],
  ['POST', /^\/availablePhoneNumbers\/:purchase()$/, 'purchase'],
  ['GET', /^\/phoneNumbers\/operations\/([^/]+)$/, 'getOperation'],
  ['DELETE', /^\/phoneNumbers\/operations\/([^/]+)$/, 'cancelOperation'],
  ['GET', /^\/phoneNumbers\/([^/]+)$/, 'getNumber'],
  ['DELETE', /^\/phoneNumbers\/([^/]+)$/, 'releaseNumber'],
  ['GET', /^\/phoneNumbers()$/, 'listNumbers'],
];

/** Finds the operation. The sample in the documentation doubles the first slash. */
export function routeOf(method: string, path: string): Route | undefined {
  const normalized = path.replace(/^\/+/, '/').replaceAll('%3A', ':').replaceAll('%3a', ':');
  for (const [verb, pattern, on] of ROUTES) {
    const match = verb === method ? pattern.exec(normalized) : null;
    if (match) return { on, id: decode(match[1] ?? '') };
  }
  return undefined;
}

/** The purchase operation of the search or reservation in the path or the body. */
export function operationIdIn({ on, id }: Route, body: unknown): string | undefined {
  switch (on) {
    case 'purchase': {
      const searchId: unknown = (body as { searchId?: unknown } | null | undefined)?.searchId;
      return typeof searchId === 'string' ? purchaseOperationId('search', searchId) : undefined;
    }
    case 'getSearchResult':
      return purchaseOperationId('search', id);
    case 'createOrUpdateReservation':
    case 'getReservation':
    case 'deleteReservation':
    case 'purchaseReservation':
      return purchaseOperationId('reservation', id);
    case 'getOperation':
    case 'cancelOperation': {
      const [, type, holdId = ''] = /^(search|purchase|reservationPurchase)_(.+)$/.exec(id) ?? [];
      if (type === undefined) return undefined;
      return purchaseOperationId(type === 'reservationPurchase' ? 'reservation' : 'search', holdId);
    }
    default:
      return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not percent-encoded: no id has a percent sign
  }
}
