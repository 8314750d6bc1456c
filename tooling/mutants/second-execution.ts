import { ACS, ACTIVITIES, mutant, type Mutant } from './mutant.js';

const SUBMIT = 'test/unit/activities/submit.test.ts';
const CONFIRM = "await confirmTask({ doing: 'sending the POST' }, confirmationTimeoutMs);";

/** POSTs of a second execution or run: one for each row of docs/decisions/0012-second-executions.md. */
export const SECOND_EXECUTION: readonly Mutant[] = [
  mutant(
    'sends a POST in a retry that an operator allowed',
    'activities/original-execution.ts',
    'info.attempt !== 1,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'sends a POST after a reset of the activity, an unpause or changed options',
    'activities/original-execution.ts',
    'info.currentAttemptScheduledTimestampMs !== info.scheduledTimestampMs,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'sends a POST although an earlier execution has sent heartbeats',
    'activities/original-execution.ts',
    'info.heartbeatDetails !== undefined,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'sends a POST in a copy of a submit that a reset of the workflow made',
    'activities/original-execution.ts',
    'info.workflowExecution?.runId !== runId,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'sends a POST that Temporal has not confirmed',
    'activities/send-post.ts',
    CONFIRM,
    '',
    SUBMIT,
  ),
  mutant(
    'sends a POST from a worker that was suspended and resumed',
    'activities/send-post.ts',
    CONFIRM,
    '',
    // One POST instead of none.
    { tests: 'test/integration/suspended-worker.test.ts', message: '1 !== 0' },
  ),
  mutant(
    'sends a POST on a confirmation that is too old',
    'activities/send-post.ts',
    'if (sinceAsked.atMostMs() > confirmationTimeoutMs) {',
    'if (sinceAsked.atMostMs() < 0) {',
    SUBMIT,
  ),
  mutant(
    'ignores the POST of an earlier run after a reset, a terminate or a delete',
    'activities/submit.ts',
    'const judgement = await judgeEarlierRuns(input, deps);',
    'const judgement = undefined;',
    'test/quiet/new-runs.test.ts',
  ),
  mutant(
    'takes every run for the first of its id',
    'activities/judge-run.ts',
    'needsJudgement(run) ? await judge(input) : undefined;',
    '{ runId: run.runId, earlier: NOTHING } as RunJudgement;',
    'test/integration/restarts.test.ts',
  ),
  mutant(
    'takes a canceled retry of a submit for one that never started',
    'workflows/cancel-aware-scope.ts',
    'if (!hasStarted) unstartedAt = askedAt;',
    'unstartedAt = askedAt;',
    'test/quiet/second-executions.test.ts',
  ),
  mutant(
    'takes a retry that no worker took in time for a submit that never started',
    'workflows/execute-action.ts',
    'return !before && !timeoutFailureInfo?.lastHeartbeatDetails?.payloads?.length;',
    'return true;',
    'test/quiet/second-executions.test.ts',
  ),
  mutant(
    'ends a reset run by the lookups that it copied',
    'workflows/purchase-phone-numbers.ts',
    'return isJudged && Date.now() - askedAt < JUDGEMENT_VALID_MS;',
    'return isJudged || Date.now() - askedAt < JUDGEMENT_VALID_MS;',
    'test/integration/restarts.test.ts',
  ),
  mutant(
    'writes a POST that was not confirmed',
    'acs/transport/agents.ts',
    'if (!confirm) {',
    'if (!confirm || done) {',
    ACS,
  ),
  mutant(
    'clears earlier runs by one that did nothing',
    'purchase/contract/earlier-runs.ts',
    'others.filter(({ isInert }) => !isInert)',
    'others',
  ),
  mutant(
    'takes a run whose history cannot be read now for one that is gone',
    'activities/read-run.ts',
    'if (GONE.includes((error as { code?: number }).code ?? 0)) return undefined;',
    'if (error) return undefined;',
    ACTIVITIES,
  ),
  mutant(
    'forgets the POSTs that this worker has in flight',
    'activities/posts-in-flight.ts',
    'return post !== undefined && post.runId !== runId;',
    'return false;',
    SUBMIT,
  ),
  mutant(
    'accepts a result that an operator gave an activity',
    'purchase/contract/is-result.ts',
    " && result['nonce'] === nonce",
    '',
  ),
  mutant(
    'uses the consent to one POST twice',
    'purchase/state/observe-submit.ts',
    "if (permission.kind !== 'consented') return state;",
    'return state;',
  ),
  mutant(
    'sends a POST in a run whose earlier run was accepted',
    'purchase/state/intent.ts',
    "if (permission.kind === 'closed') return end({ kind: 'unknown', reason: permission.why });",
    '',
  ),
  mutant(
    'takes the judgement of another run for its own',
    'purchase/contract/earlier-runs.ts',
    'return judgedRunId !== runId;',
    'return judgedRunId === undefined;',
  ),
  mutant(
    'takes a judgement over from the run before after a reset',
    'purchase/contract/earlier-runs.ts',
    'return runId === originalRunId && judgedRunId !== undefined',
    'return judgedRunId !== undefined',
  ),
  mutant(
    'keeps the lookups of another run although this one was not judged',
    'purchase/state/observe.ts',
    'return changePhase(state, { lookups: { ...NO_LOOKUPS, since: times.endedAt } });',
    'return state;',
  ),
  mutant(
    'ends a run that was not judged on the lookups that a reset copied',
    'workflows/purchase-phone-numbers.ts',
    '!(await mayEnd(situation.outcome, state))',
    'false',
    'test/integration/restarts.test.ts',
  ),
];
