import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { mapConcurrently } from '../../dev/map-concurrently.js';
import { runOutcomeOf } from '../../src/client/run-outcome.js';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import { TERMINATED, type RunOutcome, type WorkflowRun } from './recorded-facts.js';

const CONCURRENCY = 20;

/** Every run of every purchase that Temporal has. */
export async function workflowRunsOf(client: Client): Promise<WorkflowRun[]> {
  const listed: WorkflowExecutionInfo[] = [];
  const query = `WorkflowType = '${WORKFLOW_TYPE}'`;
  for await (const info of client.workflow.list({ query })) listed.push(info);
  return mapConcurrently(CONCURRENCY, listed, async (info) => {
    const { workflowId, runId, startTime, closeTime } = info;
    const isOnly = listed.every((other) => other === info || other.workflowId !== workflowId);
    // Temporal lists a run that a reset made with the start of the run before it.
    const resetAt = isOnly ? undefined : await resetTimeOf(client, info);
    return {
      operationId: workflowId,
      runId,
      startedAt: resetAt ?? startTime.getTime(),
      closedAt: closeTime?.getTime() ?? Infinity,
      outcome: await outcomeOf(client, info),
    };
  });
}

/** How many workflows of a type are open. */
export async function openCount(client: Client, workflowType: string): Promise<number> {
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
  return (await client.workflow.count(query)).count;
}

async function outcomeOf(client: Client, info: WorkflowExecutionInfo): Promise<RunOutcome> {
  const { workflowId, runId, status } = info;
  if (status.name === 'CONTINUED_AS_NEW') {
    const last = (await eventsOf(client, info)).at(-1);
    const nextRunId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    return { kind: 'continued', nextRunId: nextRunId ?? 'no run' };
  }
  if (status.name === 'RUNNING') return { kind: 'incomplete', reason: 'the run is open' };
  if (status.name === 'TERMINATED') return { kind: 'incomplete', reason: TERMINATED };
  const handle = client.workflow.getHandle<PurchaseWorkflow>(workflowId, runId, {
    followRuns: false,
  });
  try {
    const { receipt } = await handle.result();
    const { missing, unread } = receipt;
    const confirmed = receipt.confirmed.map(({ phoneNumber }) => phoneNumber);
    return { kind: 'bought', confirmed, missing, unread };
  } catch (error) {
    const ending = runOutcomeOf(error);
    if (ending.kind === 'canceled') return { kind: 'canceled' };
    if (ending.kind === 'interrupted') return { kind: 'incomplete', reason: ending.reason };
    const { code, reason, evidence } = ending.failure;
    const posts = evidence && { posts: evidence.posts };
    return { kind: 'failed', code, ...(reason && { reason }), ...posts };
  }
}

/** When a reset made this run, in epoch ms; `undefined` when no reset did. */
async function resetTimeOf(
  client: Client,
  info: WorkflowExecutionInfo,
): Promise<number | undefined> {
  const event = (await eventsOf(client, info)).find(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.newRunId === info.runId,
  );
  const { seconds = 0, nanos = 0 } = event?.eventTime ?? {};
  return event && Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
}

async function eventsOf(client: Client, { workflowId, runId }: WorkflowExecutionInfo) {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}
