import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { atMost } from '../../dev/at-most.js';
import { runOutcomeOf } from '../../src/client/run-outcome.js';
import type { PurchaseWorkflow } from '../../src/client/start-purchase.js';
import { WORKFLOW_TYPE } from '../../src/temporal/queues.js';
import type { Run, RunEnd } from './facts.js';

const AT_ONCE = 20;

/** Every run of every purchase that Temporal keeps. */
export async function runsOf(client: Client): Promise<Run[]> {
  const listed: WorkflowExecutionInfo[] = [];
  const query = `WorkflowType = '${WORKFLOW_TYPE}'`;
  for await (const info of client.workflow.list({ query })) listed.push(info);
  return atMost(AT_ONCE, listed, async (info) => {
    const run = await runOf(client, info);
    const isAlone = listed.every((other) => other === info || other.workflowId !== info.workflowId);
    if (isAlone) return run;
    // A run that a reset made is listed with the start of the run that it was made of.
    const handle = client.workflow.getHandle(info.workflowId, info.runId);
    const { events } = await handle.fetchHistory();
    return { ...run, startedAt: resetAt(events ?? [], info.runId) ?? run.startedAt };
  });
}

/** How many purchases ended as canceled. */
export async function canceledCount(client: Client): Promise<number> {
  const query = `WorkflowType = '${WORKFLOW_TYPE}' AND ExecutionStatus = 'Canceled'`;
  return (await client.workflow.count(query)).count;
}

/** How many workflows of a type are open. */
export async function openCount(client: Client, workflowType: string): Promise<number> {
  const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
  return (await client.workflow.count(query)).count;
}

async function runOf(client: Client, info: WorkflowExecutionInfo): Promise<Run> {
  const { workflowId: operationId, runId, startTime, closeTime } = info;
  return {
    operationId,
    runId,
    startedAt: startTime.getTime(),
    closedAt: closeTime?.getTime() ?? Infinity,
    end: await endOf(client, info),
  };
}

async function endOf(client: Client, info: WorkflowExecutionInfo): Promise<RunEnd> {
  const { workflowId, runId, status } = info;
  if (status.name === 'CONTINUED_AS_NEW')
    return { is: 'continued', in: await nextOf(client, info) };
  if (status.name === 'RUNNING') return { is: 'none', why: 'it runs' };
  const handle = client.workflow.getHandle<PurchaseWorkflow>(workflowId, runId, {
    followRuns: false,
  });
  try {
    const { receipt } = await handle.result();
    const { missing, unread } = receipt;
    const confirmed = receipt.confirmed.map(({ phoneNumber }) => phoneNumber);
    return { is: 'bought', confirmed, missing, unread };
  } catch (error) {
    const ending = runOutcomeOf(error);
    if (ending.kind === 'canceled') return { is: 'canceled' };
    if (ending.kind === 'interrupted') return { is: 'none', why: ending.reason };
    const { code, reason, evidence } = ending.failure;
    const posts = evidence && { posts: evidence.posts };
    return { is: 'failed', code, ...(reason && { reason }), ...posts };
  }
}

/** The id of the run in which a run went on, as its last event names it. */
async function nextOf(
  client: Client,
  { workflowId, runId }: WorkflowExecutionInfo,
): Promise<string> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const attributes = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
  return attributes?.newExecutionRunId ?? 'no run';
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** When a reset made this run out of another, in epoch ms; `undefined` when it was not made by a reset. */
function resetAt(events: NonNullable<History['events']>, runId: string): number | undefined {
  const event = events.find(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.newRunId === runId,
  );
  const { seconds = 0, nanos = 0 } = event?.eventTime ?? {};
  return event && Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
}
