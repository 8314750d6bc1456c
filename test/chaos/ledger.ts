import type { RunOutcome, WorkflowRun } from '../../chaos/record/recorded-facts.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import type { LedgerGet, LedgerPost } from '../../emulator/index.js';

/** What the tests purchase. */
export const SUBJECT = subjectOf('search', 's');

export const START = Date.parse('2026-01-01T00:00:00Z');

/** The time `ms` after {@link START}. */
export const at = (ms: number) => new Date(START + ms).toISOString();

export const get = (ms: number, of: string, answer: number, status?: string): LedgerGet => ({
  at: at(ms),
  of,
  answer,
  ...(status && { status }),
});

/** A POST that was answered at once, and processed if it has an outcome. */
export const post = (
  ms: number,
  answer: LedgerPost['answer'],
  outcome: string | null = null,
): LedgerPost => ({
  receivedAt: at(ms),
  processedAt: outcome === null ? null : at(ms),
  answer,
  answeredAt: answer === 'pending' ? null : at(ms),
  outcome,
  fault: null,
  clientRequestId: null,
});

export const run = (from: number, until: number, outcome: RunOutcome): WorkflowRun => ({
  operationId: SUBJECT.operationId,
  runId: String(from),
  startedAt: START + from,
  closedAt: START + until,
  outcome,
});
