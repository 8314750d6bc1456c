import { ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** Mutants about the numbers that ACS holds, and how long it holds them. */
export const HOLD: readonly Mutant[] = [
  mutant(
    'counts the rest of the hold by the clock of the worker',
    'activities/subject-calls.ts',
    'Date.parse(expiresAt) - dateOf(result)',
    'Date.parse(expiresAt) - Date.now()',
    ACTIVITIES,
  ),
  mutant(
    'counts the rest of the hold from the arrival of the result',
    'purchase/state/hold.ts',
    'expiresAt: askedAt + expiresInMs,',
    'expiresAt: endedAt + expiresInMs,',
  ),
  mutant(
    'counts the rest of the hold from the arrival of the response',
    'activities/subject-calls.ts',
    '  const askedAtMs = performance.now();\n  const result = await CALLS[kind].get(acs, id, { timeoutMs });\n',
    '  const result = await CALLS[kind].get(acs, id, { timeoutMs });\n  const askedAtMs = performance.now();\n',
    ACTIVITIES,
  ),
  mutant(
    'submits another POST with less of the hold left than it may be in flight',
    'purchase/state/proof.ts',
    'return mayHaveBought(state) ? postInFlightForMs(settings) : 0;',
    'return 0;',
  ),
  mutant(
    'sends the POST that a person allowed with less of the hold left than it may be in flight',
    'purchase/state/proof.ts',
    'return mayHaveBought(state) ? postInFlightForMs(settings) : 0;',
    'return countedPosts(state) > 0 ? postInFlightForMs(settings) : 0;',
  ),
  mutant(
    'keeps the lookups of a proof when the search gains numbers',
    'purchase/state/observe-lookup.ts',
    'hasNewNumbers(before.hold, hold) ? null : phase.lookups.absence',
    'phase.lookups.absence',
  ),
  mutant(
    'keeps the reads of a failed operation when the search gains numbers',
    'purchase/state/observe-poll.ts',
    'hasNewNumbers(state.hold, hold) ? withoutReads(phase.doubt) : phase.doubt',
    'phase.doubt',
  ),
  mutant(
    'forgets numbers that the search no longer has',
    'purchase/state/hold.ts',
    'known.filter((number) => !hold.phoneNumbers.includes(number))',
    '[]',
  ),
  mutant(
    'ends on a hold that the last lookup could not read again',
    'purchase/state/situation-unaccepted.ts',
    'absence.lastAskedAt >= intent.since && isHoldRead',
    'absence.lastAskedAt >= intent.since',
  ),
];
