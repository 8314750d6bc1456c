import type { OperationName } from '../faults/rules.js';

/** A recognised call and what its path names. */
export interface Route {
  readonly on: OperationName;
  /** Country code, search id, operation id or phone number; empty where the path names nothing. */
  readonly id: string;
}

const ROUTES: readonly [string, RegExp, OperationName][] = [
  ['POST', /^\/availablePhoneNumbers\/countries\/([^/]+)\/:search$/, 'search'],
  ['GET', /^\/availablePhoneNumbers\/searchResults\/([^/]+)$/, 'getSearchResult'],
  ['POST', /^\/availablePhoneNumbers\/:purchase()$/, 'purchase'],
  ['GET', /^\/phoneNumbers\/operations\/([^/]+)$/, 'getOperation'],
  ['DELETE', /^\/phoneNumbers\/operations\/([^/]+)$/, 'cancelOperation'],
  ['GET', /^\/phoneNumbers\/([^/]+)$/, 'getNumber'],
  ['DELETE', /^\/phoneNumbers\/([^/]+)$/, 'releaseNumber'],
  ['GET', /^\/phoneNumbers()$/, 'listNumbers'],
];

/** Finds the call behind a method and a path; the documentation's own sample doubles the first slash. */
export function routeOf(method: string, path: string): Route | undefined {
  const tidy = path.replace(/^\/+/, '/').replaceAll('%3A', ':').replaceAll('%3a', ':');
  for (const [verb, pattern, on] of ROUTES) {
    const match = verb === method ? pattern.exec(tidy) : null;
    if (match) return { on, id: decode(match[1] ?? '') };
  }
  return undefined;
}

/** The search that a call is about, as far as path and body tell. */
export function searchIdOf({ on, id }: Route, body: unknown): string | undefined {
  switch (on) {
    case 'purchase': {
      const searchId: unknown = (body as { searchId?: unknown } | null | undefined)?.searchId;
      return typeof searchId === 'string' ? searchId.toLowerCase() : undefined;
    }
    case 'getSearchResult':
      return id.toLowerCase();
    case 'getOperation':
    case 'cancelOperation':
      return id.replace(/^(purchase|search)_/, '').toLowerCase();
    default:
      return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: no id has one, so nothing will be found
  }
}
