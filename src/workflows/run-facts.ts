import { workflowInfo } from '@temporalio/workflow';
import { START_MARKS, type RunFacts, type StartMark } from '../purchase/contract/earlier-runs.js';

/** Which run this is, for the activities: workflow code itself never compares run ids. */
export function runFacts(judgedRunId: string | null): RunFacts {
  const { runId, originalExecutionRunId, firstExecutionRunId, runStartTime, memo, ...info } =
    workflowInfo();
  const continuedFromRunId = info.continuedFromExecutionRunId;
  return {
    runId,
    originalRunId: originalExecutionRunId,
    firstRunId: firstExecutionRunId,
    startedAt: runStartTime.getTime(),
    mark: markIn(memo),
    ...(continuedFromRunId !== undefined && { continuedFromRunId }),
    ...(judgedRunId !== null && { judgedRunId }),
  };
}

function markIn(memo: Readonly<Record<string, unknown>> = {}): StartMark {
  const texts = START_MARKS.flatMap((name) => {
    const value = memo[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(texts);
}
