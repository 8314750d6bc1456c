import { SUBJECTS, subjectOf, type Subject, type SubjectKind } from './subject.js';

/*
 * One identity for a purchase everywhere: ACS names the operation of a purchase after its search or reservation,
 * and the Temporal workflow carries the same name (docs/decisions/0003-one-identity.md).
 */

const NAMES_PURCHASE = /^(purchase|reservationPurchase)_/i;

/** A GUID with or without dashes, in braces or parentheses or none, also as a URN. */
const GUID = /^(?:urn:uuid:)?[{(]?([0-9a-f](?:-?[0-9a-f]){31})[)}]?$/i;

/** Search ids are GUIDs in practice; the specification promises no more than a string that fits a path. */
export const SEARCH_ID_PATTERN = /^[A-Za-z0-9._~-]{1,128}$/;

/** Ids of ACS and of this service that are easily taken for the id of a search or a reservation. */
const OTHER_IDS: readonly [RegExp, string][] = [
  [/^search_/i, 'names a search operation; give the search id, without search_'],
  [/^event_/i, 'names an event; give the search id or the operation id'],
];

/** A subject, or the problem: a predicate such as `is "x", which …`, to follow the name of the value. */
export type ParsedId =
  | { readonly ok: true; readonly subject: Subject }
  | { readonly ok: false; readonly problem: string };

/** Reads the operation id of a purchase, or a search id. */
export function parsePurchaseId(text: string): ParsedId {
  return parseIdOf(kindNamedBy(text) ?? 'search', text);
}

/**
 * Reads the id of a subject of this kind, given as such or as the operation id of its purchase. GUIDs get dashes and
 * lower case; other search ids keep their letter case. A reservation's id is a GUID.
 */
export function parseIdOf(kind: SubjectKind, text: string): ParsedId {
  const id = text.replace(NAMES_PURCHASE, '');
  const digits = GUID.exec(id)?.[1]?.replaceAll('-', '').toLowerCase();
  const problem = problemOf(kind, text, id);
  if (problem === undefined && digits !== undefined) {
    return { ok: true, subject: subjectOf(kind, withDashes(digits)) };
  }
  if (problem === undefined && kind === 'search' && SEARCH_ID_PATTERN.test(id)) {
    return { ok: true, subject: subjectOf(kind, id) };
  }
  const quoted = JSON.stringify(text.slice(0, MAX_QUOTED));
  return { ok: false, problem: `is ${quoted}, which ${problem ?? expectedOf(kind)}` };
}

/** `true` for an id that claims to be the operation id of a purchase; {@link parsePurchaseId} tells whether it is one. */
export function isPurchaseOperation(operationId: string): boolean {
  return NAMES_PURCHASE.test(operationId);
}

function kindNamedBy(text: string): SubjectKind | undefined {
  const prefix = NAMES_PURCHASE.exec(text)?.[0].toLowerCase();
  if (prefix === undefined) return undefined;
  return prefix === SUBJECTS.search.operationPrefix ? 'search' : 'reservation';
}

/** Why a text that may be an id of ACS is not the expected one. */
function problemOf(kind: SubjectKind, text: string, id: string): string | undefined {
  const named = kindNamedBy(text);
  if (named !== undefined && named !== kind) {
    return `names the purchase of a ${named}; expected the id of a ${kind}`;
  }
  if (isPurchaseOperation(id)) {
    return `has the prefix of an operation twice; give it once or leave it out`;
  }
  return OTHER_IDS.find(([pattern]) => pattern.test(id))?.[1];
}

function expectedOf(kind: SubjectKind): string {
  const expected = `is not a ${kind} id; expected a GUID such as "378ddf60-81be-452a-ba4f-613198ea6c28"`;
  return kind === 'search' ? `${expected}, as ACS returns it in the search-id header` : expected;
}

const MAX_QUOTED = 60;

function withDashes(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
