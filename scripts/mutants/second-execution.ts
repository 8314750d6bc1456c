import { mutant, type Mutant } from './mutant.js';

const SUBMIT = 'test/unit/activities/submit.test.ts';

/** Ways to POST in a second execution or run: one for each row of docs/decisions/0012-second-executions.md. */
export const SECOND_EXECUTION: readonly Mutant[] = [
  mutant(
    'POST in a retry that an operator allowed',
    'activities/original-execution.ts',
    'info.attempt !== 1,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'POST after a reset of the activity, an unpause or changed options',
    'activities/original-execution.ts',
    'info.currentAttemptScheduledTimestampMs !== info.scheduledTimestampMs,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'POST although an earlier execution has sent heartbeats',
    'activities/original-execution.ts',
    'info.heartbeatDetails !== undefined,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'POST in a copy of a submit that a reset of the workflow made',
    'activities/original-execution.ts',
    'info.workflowExecution?.runId !== runId,',
    'false,',
    SUBMIT,
  ),
  mutant(
    'POST without asking Temporal whether the submit is still wanted',
    'activities/submit.ts',
    "await confirmTask({ doing: 'sending the POST' }, confirmationTimeoutMs)",
    '{ elapsedMs: () => 0 }',
    SUBMIT,
  ),
  mutant(
    'POST from a worker that was suspended and goes on',
    'activities/submit.ts',
    "await confirmTask({ doing: 'sending the POST' }, confirmationTimeoutMs)",
    '{ elapsedMs: () => 0 }',
    'test/quiet/second-executions.test.ts',
  ),
  mutant(
    'POST on a confirmation that is old',
    'activities/submit.ts',
    'if (elapsedMs() > confirmationTimeoutMs) {',
    'if (elapsedMs() < 0) {',
    SUBMIT,
  ),
  mutant(
    'know nothing of the POST of an earlier run after a reset, a terminate or a delete',
    'activities/submit.ts',
    'const judgement = await judgeEarlierRuns(input, deps);',
    'const judgement = undefined;',
    'test/quiet/new-runs.test.ts',
  ),
  mutant(
    'take every run for the first of its id',
    'activities/judge-run.ts',
    'needsJudgement(run) ? await judge(input) : undefined;',
    '{ runId: run.runId, earlier: NOTHING } as RunJudgement;',
    'test/integration/restarts.test.ts',
  ),
  mutant(
    'forget the POSTs that this worker has in flight',
    'activities/posts-in-flight.ts',
    'return post !== undefined && post.runId !== runId;',
    'return false;',
    SUBMIT,
  ),
  mutant(
    'believe a result that an operator gave an activity',
    'purchase/is-report.ts',
    " && result['nonce'] === nonce",
    '',
  ),
  mutant(
    'use the consent of a person twice',
    'purchase/observe.ts',
    "if (evidence.permission.kind !== 'consented') return evidence;",
    'return evidence;',
  ),
  mutant(
    'POST in a run whose earlier run was accepted',
    'purchase/decide.ts',
    "if (permission.kind === 'closed') return { is: 'unknown', reason: permission.why };",
    '',
  ),
];
