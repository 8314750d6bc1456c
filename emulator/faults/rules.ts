import { z } from 'zod';

/** The operations of the API that a fault can be put on; `*` is all of them. */
export const OPERATIONS = [
  'search',
  'getSearchResult',
  'purchase',
  'getOperation',
  'cancelOperation',
  'getNumber',
  'listNumbers',
  'releaseNumber',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** Faults that happen to the request or its answer. */
export const TRANSPORT_KINDS = [
  'dropBefore',
  'dropAfter',
  'statusBefore',
  'statusAfter',
  'delay',
  'trickle',
  'malformed',
] as const;

/** Faults that happen to the purchase itself, or to what is told of it. */
export const OUTCOME_KINDS = [
  'notVisible',
  'failOperation',
  'partial',
  'stuck',
  'endsAfterGets',
  'wrongCase',
  'unknownStatus',
] as const;

export const KINDS = [...TRANSPORT_KINDS, ...OUTCOME_KINDS] as const;
export type TransportKind = (typeof TRANSPORT_KINDS)[number];
export type FaultKind = (typeof KINDS)[number];

export function isTransportKind(kind: FaultKind): kind is TransportKind {
  return TRANSPORT_KINDS.some((one) => one === kind);
}

const ON = [...OPERATIONS, '*'] as const;

const error = z.looseObject({ code: z.string(), message: z.string().default('') });

/** One rule: on which calls which fault happens, how often, and its particulars. */
export const faultRule = z
  .strictObject({
    on: z.enum(ON, `must be one of ${ON.join(', ')}`),
    kind: z.enum(KINDS, `must be one of ${KINDS.join(', ')}`),
    probability: z.number().min(0).max(1).optional(),
    /** So many calls that match are spared first. */
    skip: z.int().min(1).optional(),
    times: z.int().min(1).optional(),
    searchId: z.string().optional(),
    status: z.union([z.int().min(200).max(599), z.string()]).optional(),
    body: z.unknown().optional(),
    fields: z.record(z.string(), z.unknown()).optional(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    delayMs: z.number().min(0).optional(),
    intervalMs: z.number().min(1).optional(),
    count: z.int().min(1).optional(),
    error: error.optional(),
    acquire: z.int().min(0).optional(),
  })
  .superRefine((rule, context) => {
    const needs = (path: string, message: string) => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (rule.kind.startsWith('status') && typeof rule.status !== 'number') {
      needs('status', `must be an HTTP status for the kind ${rule.kind}`);
    }
    if (rule.fields && (rule.kind !== 'statusAfter' || rule.body !== undefined)) {
      needs('fields', 'goes with the kind statusAfter, and without body');
    }
    if (rule.kind === 'endsAfterGets' && rule.count === undefined) {
      needs('count', 'must say with which GET of the operation it ends');
    }
    if (rule.kind === 'delay' && rule.delayMs === undefined) {
      needs('delayMs', 'must say how many milliseconds the delay lasts');
    }
  });

export type FaultRule = z.output<typeof faultRule>;
export type FaultRuleInput = z.input<typeof faultRule>;
export const faultRules = z.array(faultRule);
