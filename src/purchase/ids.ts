/**
 * One identity for a purchase everywhere: ACS names the operation of a purchase after its search,
 * and the Temporal workflow carries the same name (docs/decisions/0003-one-identity.md).
 */
const PURCHASE_PREFIX = 'purchase_';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Search ids are GUIDs in practice; the specification promises no more than a string that fits a path. */
export const SEARCH_ID_PATTERN = /^[A-Za-z0-9._~-]{1,128}$/;

/** `true` for text that can be a search id: 1 to 128 letters, digits, `.`, `_`, `~` or `-`. */
export function isSearchId(text: string): boolean {
  return SEARCH_ID_PATTERN.test(text);
}

/** The one spelling of a search id: GUIDs in lower case, anything else as it is. */
export function canonicalSearchId(searchId: string): string {
  return GUID.test(searchId) ? searchId.toLowerCase() : searchId;
}

/** The operation id, and so the workflow id, of the purchase of `searchId`. */
export function operationIdOf(searchId: string): string {
  return `${PURCHASE_PREFIX}${canonicalSearchId(searchId)}`;
}

/** `true` when two ids differ in letter case at most. */
export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The search that a purchase operation id belongs to, or `undefined` for any other id. */
export function searchIdOf(operationId: string): string | undefined {
  const searchId = operationId.startsWith(PURCHASE_PREFIX)
    ? operationId.slice(PURCHASE_PREFIX.length)
    : '';
  return isSearchId(searchId) ? canonicalSearchId(searchId) : undefined;
}
