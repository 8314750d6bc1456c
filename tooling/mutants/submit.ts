import { ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** POSTs that a submit must not send. */
export const SUBMIT: readonly Mutant[] = [
  mutant(
    'sends a POST although the lookup before it found the purchase',
    'activities/submit.ts',
    'if (!isClear) {',
    'if (false) {',
    ACTIVITIES,
  ),
  mutant(
    'sends a POST beside an operation that is not proved to be a placeholder',
    'activities/submit.ts',
    "(conclusion === 'placeholder' && placeholderProved)",
    "conclusion === 'placeholder'",
    ACTIVITIES,
  ),
  mutant(
    'sends a POST after the hold has expired',
    'activities/submit.ts',
    'if (holdLeftMs <= holdNeededByPostMs) {',
    'if (false) {',
    ACTIVITIES,
  ),
  mutant(
    'sends a further POST that can arrive after the hold has expired',
    'activities/submit.ts',
    'holdLeftMs <= holdNeededByPostMs',
    'holdLeftMs <= 0',
    ACTIVITIES,
  ),
  mutant(
    'sends a POST when no whole POST fits into the rest of the activity',
    'activities/submit.ts',
    'if (elapsedMs + postInFlightForMs(settings) > settings.submitTimeoutMs) {',
    'if (elapsedMs < 0) {',
    ACTIVITIES,
  ),
  mutant(
    'sends a POST for a purchase that was terminated',
    'activities/submit.ts',
    'if (Context.current().cancellationSignal.aborted) {',
    'if (false) {',
    ACTIVITIES,
  ),
  mutant(
    'sends a POST while the worker stops',
    'activities/submit.ts',
    "if (stopping.aborted) return { reason: 'workerStopping', detail: 'The worker is stopping' };",
    '',
    ACTIVITIES,
  ),
  mutant(
    'submits again at once after an inconclusive lookup',
    'purchase/contract/defer-reasons.ts',
    "inconclusiveLookup: { pauses: 'deferral', lookupFirst: 'conclusive' }",
    "inconclusiveLookup: { pauses: 'deferral', lookupFirst: 'no' }",
  ),
  mutant(
    'submits again at once after the submit timed out in the queue',
    'purchase/contract/defer-reasons.ts',
    "queueTimedOut: { pauses: 'deferral', lookupFirst: 'conclusive' }",
    "queueTimedOut: { pauses: 'deferral', lookupFirst: 'no' }",
  ),
];
