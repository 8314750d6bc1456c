import { parseIdOf } from './ids.js';
import { SUBJECTS, subjectOf, type Subject, type SubjectKind } from './subject.js';

/** What to purchase: the numbers that a search or a reservation holds. */
export type PurchaseRequest = (
  | { readonly searchId: string; readonly reservationId?: never }
  | { readonly reservationId: string; readonly searchId?: never }
) & {
  /** Some countries require the agreement not to resell the numbers. Default: false. */
  readonly agreeToNotResell?: boolean;
};

const SHAPE =
  '{ "searchId": string, "agreeToNotResell"?: boolean }, or "reservationId" instead of "searchId"';
const FIELDS = ['searchId', 'reservationId', 'agreeToNotResell'];

/** A valid request and its subject, or what is wrong with the input, where, and how to fix it. */
export type ParsedRequest =
  | { readonly ok: true; readonly request: PurchaseRequest; readonly subject: Subject }
  /** `field`: the invalid one, if it is not the id. */
  | { readonly ok: false; readonly problem: string; readonly field?: keyof PurchaseRequest };

/**
 * Reads the workflow's input, whose shape is the body of ACS's purchase call.
 *
 * @param only the kind that is expected; default: either
 */
export function parseRequest(input: unknown, only?: SubjectKind): ParsedRequest {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return invalid(`the input is ${describe(input)}; expected an object ${SHAPE}`);
  }
  const { searchId, reservationId, agreeToNotResell } = input as Record<string, unknown>;
  const unknown = Object.keys(input).filter((name) => !FIELDS.includes(name));
  if (unknown.length > 0) {
    return invalid(`the input has unknown fields: ${unknown.join(', ')}; expected ${SHAPE}`);
  }
  if (searchId !== undefined && reservationId !== undefined) {
    return invalid(`the input has both searchId and reservationId; expected ${SHAPE}`);
  }
  const named = reservationId === undefined ? 'search' : 'reservation';
  const kind = only ?? named;
  const { idField } = SUBJECTS[kind];
  const id = kind === 'search' ? searchId : reservationId;
  if (typeof id !== 'string') {
    return invalid(`${idField} is ${describe(id)}; expected the id of a ${kind}, a string`);
  }
  const parsed = parseIdOf(kind, id);
  if (!parsed.ok) return invalid(`${idField} ${parsed.problem}`);
  if (agreeToNotResell !== undefined && typeof agreeToNotResell !== 'boolean') {
    const problem = `agreeToNotResell is ${describe(agreeToNotResell)}; expected true or false`;
    return { ok: false, problem, field: 'agreeToNotResell' };
  }
  const { subject } = parsed;
  return { ok: true, subject, request: requestFor(subject, agreeToNotResell) };
}

/** The request to purchase a subject. */
export function requestFor({ kind, id }: Subject, agreeToNotResell?: boolean): PurchaseRequest {
  const what = kind === 'search' ? { searchId: id } : { reservationId: id };
  return agreeToNotResell === undefined ? what : { ...what, agreeToNotResell };
}

/** The subject of a canonical request. */
export function subjectIn(request: PurchaseRequest): Subject {
  return request.searchId === undefined
    ? subjectOf('reservation', request.reservationId)
    : subjectOf('search', request.searchId);
}

/** Why a workflow id does not belong to a subject, or `undefined` when it does. */
export function identityProblem(
  workflowId: string,
  { kind, id, operationId }: Subject,
): string | undefined {
  if (workflowId === operationId) return undefined;
  return (
    `the workflow id is "${workflowId}", but a purchase of ${kind} ${id} ` +
    `must have the workflow id "${operationId}"; start it again with that id`
  );
}

function invalid(problem: string): ParsedRequest {
  return { ok: false, problem };
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
