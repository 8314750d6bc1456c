import type { PhoneNumberOperation } from '../acs/wire.js';
import { failureOf, summaryOf, type EvidenceSummary, type FailureDetails } from './failures.js';
import type { Receipt } from './contract/activity-results.js';
import { SUBJECTS } from './contract/subject.js';
import type { Outcome } from './state/outcome.js';
import type { PurchaseState } from './state/state.js';

/** How a purchase ended, or that it takes too long. */
type EventKind = 'succeeded' | 'failed' | 'canceled' | 'unknown' | 'stalled';

/** `type` of an event, before its kind. */
const EVENT_TYPE_PREFIX = 'acs-durable-purchase.purchase.';

/** A CloudEvents 1.0 event in its JSON format. */
export interface PurchaseEvent {
  readonly specversion: '1.0';
  /** The same for every delivery of this event, so that a receiver can tell a repeat. */
  readonly id: string;
  readonly source: string;
  readonly type: `${typeof EVENT_TYPE_PREFIX}${EventKind}`;
  /** The operation id. */
  readonly subject: string;
  /** When it happened, ISO 8601, by the workflow's clock. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: PurchaseEventData;
}

/** What an event tells of its purchase. Times are ISO 8601. */
export interface PurchaseEventData {
  readonly operationId: string;
  /** What was purchased: one of both. */
  readonly searchId?: string;
  readonly reservationId?: string;
  /** Of the Temporal run that announces it. */
  readonly runId: string;
  readonly startedAt: string;
  /** Missing from `stalled`. */
  readonly endedAt?: string;
  /** Who asked: the gateway's key name and client request id, or the tags of another client. */
  readonly memo: Readonly<Record<string, unknown>>;
  /** Of `succeeded`: what was bought, and the operation as ACS shows it. */
  readonly receipt?: Receipt;
  readonly operation?: PhoneNumberOperation;
  /** Of `failed` and `unknown`. */
  readonly failure?: FailureDetails & { readonly message: string };
  readonly evidence: EvidenceSummary;
}

/** Where an event comes from. */
export interface Origin {
  readonly namespace: string;
  readonly taskQueue: string;
  readonly runId: string;
  /** Of the first run of a chain of continue-as-new, which is one purchase. */
  readonly firstRunId: string;
  readonly memo: Readonly<Record<string, unknown>>;
}

/** The event of an outcome. */
export function outcomeEvent(
  outcome: Outcome,
  state: PurchaseState,
  now: number,
  origin: Origin,
): PurchaseEvent {
  const endedAt = new Date(now).toISOString();
  return event(kindOf(outcome), state, now, origin, { endedAt, ...dataOf(outcome, state) });
}

/** The event of a purchase that takes too long; it goes on. */
export function stallEvent(state: PurchaseState, now: number, origin: Origin): PurchaseEvent {
  return event('stalled', state, now, origin, {});
}

function event(
  kind: EventKind,
  state: PurchaseState,
  now: number,
  { namespace, taskQueue, runId, firstRunId, memo }: Origin,
  more: Partial<PurchaseEventData>,
): PurchaseEvent {
  const { subject, startedAt } = state;
  const { id, operationId } = subject;
  const summary = summaryOf(state);
  const from = [namespace, taskQueue].map(encodeURIComponent).join(':');
  return {
    specversion: '1.0',
    id: `event_${operationId}_${kind}_${firstRunId}`,
    source: `urn:acs-durable-purchase:${from}`,
    type: `${EVENT_TYPE_PREFIX}${kind}`,
    subject: operationId,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    data: {
      operationId,
      [SUBJECTS[subject.kind].idField]: id,
      runId,
      startedAt: new Date(startedAt).toISOString(),
      memo,
      ...more,
      evidence: summary,
    },
  };
}

function kindOf({ kind }: Outcome): EventKind {
  switch (kind) {
    case 'bought':
      return 'succeeded';
    case 'canceled':
    case 'unknown':
      return kind;
    default:
      return 'failed';
  }
}

function dataOf(outcome: Outcome, state: PurchaseState): Partial<PurchaseEventData> {
  if (outcome.kind === 'bought') {
    return { receipt: outcome.receipt, operation: outcome.operation };
  }
  if (outcome.kind === 'canceled') return {};
  const { message, details } = failureOf(outcome, state);
  // The event carries the evidence beside the failure.
  const { evidence: _, ...failure } = details;
  return { failure: { message, ...failure } };
}
