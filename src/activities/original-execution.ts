import { Context } from '@temporalio/activity';
import type { RunFacts } from '../purchase/contract/earlier-runs.js';

/**
 * Why this execution of a task is not the first; `undefined` when it is. `attempt` alone is not enough: a
 * reset of an activity, or of its workflow, schedules the task again as attempt 1
 * (docs/decisions/0012-second-executions.md).
 */
export function secondExecution({ runId }: RunFacts): string | undefined {
  const { info } = Context.current();
  const reasons: [boolean, string][] = [
    [info.attempt !== 1, `it is attempt ${info.attempt}`],
    [
      info.currentAttemptScheduledTimestampMs !== info.scheduledTimestampMs,
      'the task was scheduled again',
    ],
    [info.heartbeatDetails !== undefined, 'an earlier execution has sent heartbeats'],
    [info.workflowExecution?.runId !== runId, 'the workflow was reset'],
  ];
  const found = reasons.find(([holds]) => holds);
  return found && `this is not the first execution of the submit: ${found[1]}`;
}
