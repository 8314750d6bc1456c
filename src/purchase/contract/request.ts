import type { PhoneNumberPurchaseRequest } from '../../acs/wire.js';
import { operationIdOf, parseSearchId } from './ids.js';

const SHAPE = '{ "searchId": string, "agreeToNotResell"?: boolean }';
const FIELDS = ['searchId', 'agreeToNotResell'];

/** A valid request, or what is wrong with the input, where, and how to fix it. */
export type ParsedRequest =
  | { readonly ok: true; readonly request: PhoneNumberPurchaseRequest }
  | { readonly ok: false; readonly problem: string };

/** Reads the workflow's input, whose shape is the body of ACS's purchase call. */
export function parseRequest(input: unknown): ParsedRequest {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return invalid(`the input is ${describe(input)}; expected an object ${SHAPE}`);
  }
  const { searchId, agreeToNotResell } = input as Record<string, unknown>;
  const unknown = Object.keys(input).filter((name) => !FIELDS.includes(name));
  if (unknown.length > 0) {
    return invalid(`the input has unknown fields: ${unknown.join(', ')}; expected ${SHAPE}`);
  }
  if (typeof searchId !== 'string') {
    return invalid(`searchId is ${describe(searchId)}; expected the id of a search, a string`);
  }
  const parsed = parseSearchId(searchId);
  if (!parsed.ok) return invalid(`searchId ${parsed.problem}`);
  if (agreeToNotResell !== undefined && typeof agreeToNotResell !== 'boolean') {
    return invalid(`agreeToNotResell is ${describe(agreeToNotResell)}; expected true or false`);
  }
  const request = { searchId: parsed.searchId };
  return {
    ok: true,
    request: agreeToNotResell === undefined ? request : { ...request, agreeToNotResell },
  };
}

/** Why a workflow id does not belong to a request, or `undefined` when it does. */
export function identityProblem(
  workflowId: string,
  request: PhoneNumberPurchaseRequest,
): string | undefined {
  const expected = operationIdOf(request.searchId);
  if (workflowId === expected) return undefined;
  return (
    `the workflow id is "${workflowId}", but a purchase of search ${request.searchId} ` +
    `must have the workflow id "${expected}"; start it again with that id`
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
