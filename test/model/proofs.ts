import assert from 'node:assert/strict';
import { saysNothingBought } from './azure.js';
import { BOUNDS, EXTENDED_PROOF, GRACE_MS, PROOF } from './bounds.js';
import type { LookupResult, NumbersRead } from './neutral.js';
import { START, type Step, type Trace } from './world.js';

/** The proofs that the promises ask for, measured in what happened. */

/** (a) Between a POST with an unknown outcome and the next one stands a complete proof of absence. */
export function provesAbsenceBeforeEachPost(trace: Trace): void {
  const { steps } = trace;
  for (const [index, { post }] of steps.entries()) {
    if (!post) continue;
    const last = steps.slice(0, index).findLastIndex(({ post: before }) => before !== undefined);
    const before = last < 0 ? undefined : steps[last]?.post;
    const { judgement } = trace.plan.earlier;
    const openUntil = before
      ? before.inFlightUntil
      : judgement === 'postAssumed'
        ? START + BOUNDS.postInFlightForMs
        : undefined;
    if (openUntil === undefined) continue;
    assertProof(steps.slice(last + 1, index), openUntil, PROOF.spanMs);
  }
}

export function assertProof(steps: readonly Step[], openUntil: number, spanMs: number): void {
  const proving = steps.filter(
    (step) => step.askedAt >= openUntil && lookupsOf(step).some(saysNothingBought),
  );
  const span = (proving.at(-1)?.askedAt ?? 0) - (proving[0]?.endedAt ?? 0);
  assert.ok(proving.length >= PROOF.lookups, `a POST after only ${proving.length} lookups`);
  assert.ok(span >= spanMs, `a POST after a proof of only ${span} ms`);
}

export function lookupsOf({ observation }: Step): LookupResult[] {
  if (observation?.kind === 'lookup') return [observation.result];
  if (observation?.kind !== 'submit') return [];
  const { before, after } = observation.result;
  return [before, after].filter((lookup) => lookup !== undefined);
}

/**
 * (b) A purchase that was polled ends as canceled only after agreeing reads that show no owned number. A read counts
 * if the search was read with it, or could not be read for long. Reads before a DELETE do not prove what it prevented.
 */
export function provesThatNoneIsOwnedBeforeCanceled(trace: Trace): void {
  const { outcome, steps } = trace;
  if (outcome.kind !== 'canceled' || !steps.some(({ action }) => action === 'poll')) return;
  let reads: Step[] = [];
  for (const step of steps) {
    const { observation } = step;
    if (observation?.kind === 'cancelSent' && isGone(trace)) reads = [];
    if (observation?.kind !== 'poll') continue;
    const { numbers, holdUnreadForMs = Infinity } = observation.result;
    if (numbers && numbers.owned.length > 0) reads = [];
    if (numbers && showsNone(numbers) && holdUnreadForMs >= GRACE_MS) reads.push(step);
  }
  const spanMs = (reads.at(-1)?.askedAt ?? 0) - (reads[0]?.endedAt ?? 0);
  assert.ok(reads.length >= EXTENDED_PROOF.lookups, `canceled after ${reads.length} reads`);
  assert.ok(spanMs >= EXTENDED_PROOF.spanMs, `canceled after reads over only ${spanMs} ms`);
}

/** Whether the purchase ended while ACS no longer showed the operation, so that only the DELETE explains it. */
function isGone({ steps }: Trace): boolean {
  const last = steps.map(({ observation }) => observation).findLast((one) => one?.kind === 'poll');
  return last?.result.operation.kind === 'notFound';
}

function showsNone({ owned, unread, holdKnown }: NumbersRead): boolean {
  return holdKnown && owned.length === 0 && unread.length === 0;
}
