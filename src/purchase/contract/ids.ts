/**
 * One identity for a purchase everywhere: ACS names the operation of a purchase after its search,
 * and the Temporal workflow carries the same name (docs/decisions/0003-one-identity.md).
 */
const PURCHASE_PREFIX = 'purchase_';

const NAMES_PURCHASE = /^purchase_/i;

/** A GUID with or without dashes, in braces or parentheses or none, also as a URN. */
const GUID = /^(?:urn:uuid:)?[{(]?([0-9a-f](?:-?[0-9a-f]){31})[)}]?$/i;

/** Search ids are GUIDs in practice; the specification promises no more than a string that fits a path. */
export const SEARCH_ID_PATTERN = /^[A-Za-z0-9._~-]{1,128}$/;

/** Ids of ACS and of this service that are easily taken for the id of a purchase. */
const OTHER_IDS: readonly [RegExp, string][] = [
  [NAMES_PURCHASE, `has the prefix ${PURCHASE_PREFIX} twice; give it once or leave it out`],
  [/^reservationPurchase_/i, 'names the purchase of a reservation; expected the id of a search'],
  [/^search_/i, 'names a search operation; give the search id, without search_'],
  [/^event_/i, 'names an event; give the search id or the operation id'],
];

/** A canonical search id, or the problem: a predicate such as `is "x", which …`, to follow the name of the value. */
export type ParsedSearchId =
  | { readonly ok: true; readonly searchId: string }
  | { readonly ok: false; readonly problem: string };

/**
 * The one spelling of a search id, given as a search id or as the operation id of its purchase. GUIDs get dashes and lower
 * case; other ids keep their letter case.
 */
export function parseSearchId(text: string): ParsedSearchId {
  const id = text.replace(NAMES_PURCHASE, '');
  const digits = GUID.exec(id)?.[1]?.replaceAll('-', '').toLowerCase();
  if (digits !== undefined) return { ok: true, searchId: withDashes(digits) };
  const [, other] = OTHER_IDS.find(([pattern]) => pattern.test(id)) ?? [];
  if (other === undefined && SEARCH_ID_PATTERN.test(id)) return { ok: true, searchId: id };
  const expected =
    'is not a search id; expected a GUID such as "378ddf60-81be-452a-ba4f-613198ea6c28", as ' +
    'ACS returns it in the search-id header';
  const quoted = JSON.stringify(text.slice(0, MAX_QUOTED));
  return { ok: false, problem: `is ${quoted}, which ${other ?? expected}` };
}

/** The operation id, and so the workflow id, of the purchase of a canonical `searchId`. */
export function operationIdOf(searchId: string): string {
  return `${PURCHASE_PREFIX}${searchId}`;
}

/** `true` for an id that claims to be the operation id of a purchase; {@link parseSearchId} tells whether it is one. */
export function isPurchaseOperation(operationId: string): boolean {
  return NAMES_PURCHASE.test(operationId);
}

const MAX_QUOTED = 60;

function withDashes(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
