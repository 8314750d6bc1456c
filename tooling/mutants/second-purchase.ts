import { ACS, MODEL, mutant, type Mutant } from './mutant.js';

const NO_PROOF = [
  'purchase/state/situation-unaccepted.ts',
  'const mustProve = !isProved && isProofNecessary(state, phase);',
  'const mustProve = false;',
] as const;

/** Mutants that can buy the same numbers twice. */
export const SECOND_PURCHASE: readonly Mutant[] = [
  mutant(
    'counts lookups that were asked while the POST could still arrive',
    'purchase/state/observe-lookup.ts',
    "return lastPost.kind !== 'unknownOutcome' || askedAt >= lastPost.inFlightUntil;",
    'return true;',
  ),
  mutant(
    'sends another POST after fewer lookups than a proof needs',
    'purchase/state/proof.ts',
    'absence.count >= needed.lookups && ',
    '',
  ),
  mutant(
    'sends another POST after lookups that span no time',
    'purchase/state/proof.ts',
    ' && spanMs >= needed.spanMs',
    '',
  ),
  mutant(
    'ignores that each POST after the first doubles the proof',
    'purchase/state/proof.ts',
    'spanMs: spanMs * 2 ** doublings',
    'spanMs',
  ),
  mutant(
    'ignores a POST of an earlier run in the doubling of the proof',
    'purchase/state/proof.ts',
    'countedPosts(state) - 1',
    'state.posts.mayHaveReached - 1',
  ),
  mutant(
    'looks up after the usual pause only, not when the POST can no longer arrive',
    'purchase/state/lookup-schedule.ts',
    '? [lastPost.inFlightUntil]',
    '? []',
  ),
  mutant(
    'sends another POST although the operation appeared right after the first one',
    'purchase/state/observe-lookup.ts',
    "return isOurs ? 'present' : conclusionOf(result);",
    'return conclusionOf(result);',
  ),
  mutant(
    'sends another POST after a minute beside an operation that follows on a POST',
    'purchase/state/proof.ts',
    'lastPost.contested) || (posted && placeholder)',
    'lastPost.contested)',
  ),
  mutant(
    'sends another POST after a minute although the held numbers are not known',
    'purchase/state/proof.ts',
    'return lookups.absence?.numbersUnread === true && (posted || placeholder);',
    'return false;',
  ),
  mutant(
    'sends another POST although an operation has succeeded since the proof',
    'purchase/state/proof.ts',
    ' || succeededUnread',
    '',
  ),
  mutant(
    'classifies a 503 as a POST that was not sent',
    'acs/classify-response.ts',
    "return { kind: 'unavailable', reason, ...retryAfter(response) } as const;",
    "return { kind: 'notSent', reason, ...retryAfter(response) } as const;",
    ACS,
  ),
  mutant(
    'takes a reset connection for one that was never established',
    'acs/transport/http.ts',
    'const notSent = !tracker.established;',
    'const notSent = true;',
    ACS,
  ),
  mutant(
    'leaves a POST that timed out in the send buffer of the kernel',
    'acs/transport/connection-tracker.ts',
    'if (this.socket) resetConnection(this.socket);',
    '',
    ACS,
  ),
  mutant(
    'gives one search two workflow ids',
    'purchase/contract/ids.ts',
    "replaceAll('-', '').toLowerCase()",
    "replaceAll('-', '')",
  ),
  mutant(
    'lets Temporal retry the submit',
    'workflows/proxies.ts',
    'retry: { maximumAttempts: 1 },',
    'retry: { ...retry, maximumAttempts: 3 },',
    'test/integration/happy-path.test.ts',
  ),
  mutant(
    'starts another run of a purchase that has succeeded',
    'client/start-purchase.ts',
    'WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY',
    'WorkflowIdReusePolicy.ALLOW_DUPLICATE',
    'test/integration/cancel-and-restart.test.ts',
  ),
  mutant(
    'reports a purchase that already runs as a new one',
    'client/start-purchase.ts',
    'WorkflowIdConflictPolicy.FAIL',
    'WorkflowIdConflictPolicy.USE_EXISTING',
    'test/integration/client.test.ts',
  ),
  mutant('sends another POST without a proof', ...NO_PROOF),
  mutant('sends another POST without a proof (noticed by the model)', ...NO_PROOF, MODEL),
  mutant('sends another POST without a proof (noticed by the chaos run)', ...NO_PROOF, {
    tests: 'test/integration/chaos.test.ts',
    // On a busy machine the run may fail for other reasons.
    message: '"no second POST without a proof that ACS does not have the first"',
    timeoutMs: 600_000,
  }),
];
