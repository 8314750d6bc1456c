import { z } from 'zod';

/** The operations that a rule can name in `on`; `*` means all. */
export const OPERATIONS = [
  'search',
  'getSearchResult',
  'purchase',
  'getOperation',
  'cancelOperation',
  'getNumber',
  'listNumbers',
  'releaseNumber',
  'browse',
  'createOrUpdateReservation',
  'getReservation',
  'listReservations',
  'deleteReservation',
  'purchaseReservation',
] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** Faults of the request or its response. */
export const TRANSPORT_KINDS = [
  'dropBefore',
  'dropAfter',
  'statusBefore',
  'statusAfter',
  'delay',
  'trickle',
  'malformed',
] as const;

/** Faults of the purchase, or of its reported status. */
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

/** One rule: which fault applies to which calls, how often, and its parameters. */
export const faultRule = z
  .strictObject({
    on: z.enum(ON, `must be one of ${ON.join(', ')}`),
    kind: z.enum(KINDS, `must be one of ${KINDS.join(', ')}`),
    probability: z.number().min(0).max(1).optional(),
    /** Only calls about a search or reservation whose purchase was accepted. */
    accepted: z.literal(true, 'must be true, or missing').optional(),
    times: z.int().min(1).optional(),
    searchId: z.string().optional(),
    reservationId: z.string().optional(),
    status: z.union([z.int().min(200).max(599), z.string()]).optional(),
    body: z.unknown().optional(),
    fields: z.record(z.string(), z.unknown()).optional(),
    headers: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    delayMs: z.number().min(0).optional(),
    intervalMs: z.number().min(1).optional(),
    count: z.int().min(1).optional(),
    error: error.optional(),
    acquire: z.int().min(0).optional(),
    /** `error` of the search result after the purchase. */
    reason: z.string().optional(),
  })
  .superRefine((rule, context) => {
    const needs = (path: string, message: string) => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (rule.kind.startsWith('status') && typeof rule.status !== 'number') {
      needs('status', `must be an HTTP status for the kind ${rule.kind}`);
    }
    if (rule.fields && (rule.kind !== 'statusAfter' || rule.body !== undefined)) {
      needs('fields', 'requires the kind statusAfter, and no body');
    }
    if (rule.kind === 'endsAfterGets' && rule.count === undefined) {
      needs('count', 'must be the number of the GET that ends the operation');
    }
    if (rule.kind === 'delay' && rule.delayMs === undefined) {
      needs('delayMs', 'must be the delay in milliseconds');
    }
  });

export type FaultRule = z.output<typeof faultRule>;
export type FaultRuleInput = z.input<typeof faultRule>;
export const faultRules = z.array(faultRule);
