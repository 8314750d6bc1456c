import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { DELIVERY_TYPE, openWorkflowsQuery, WORKFLOW_TYPE } from '../temporal/queues.js';
import { STAGE_ATTRIBUTE, STAGES } from '../purchase/contract/stage.js';

/** Receives the result of each replay. */
export interface ReplayObserver {
  /** A history was replayed; `problem` is why it failed. */
  replayed(workflowId: string, problem: string | undefined): void;
  /** There is nothing to replay: no worker has started it, or it was deleted since it was listed. */
  skipped(): void;
}

const MAX_PROBLEM_LENGTH = 300;

/** How many purchases and deliveries are open on a task queue. */
export async function countOpen(client: Client, taskQueue: string): Promise<number> {
  const types = `WorkflowType IN ('${WORKFLOW_TYPE}', '${DELIVERY_TYPE}')`;
  return (await client.workflow.count(openWorkflowsQuery(taskQueue, types))).count;
}

/** Replays the histories of up to `limit` open purchases and deliveries with the workflow code that `options` name. */
export async function replayOpen(
  client: Client,
  taskQueue: string,
  limit: number,
  options: ReplayWorkerOptions,
  observer: ReplayObserver,
): Promise<void> {
  const histories = async function* () {
    let left = limit;
    for await (const { workflowId, runId } of openWorkflows(client, taskQueue)) {
      if (left === 0) return;
      left -= 1;
      const history = await historyOf(client, workflowId, runId);
      if (history) yield { workflowId, history };
      else observer.skipped();
    }
  };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories()))
    observer.replayed(workflowId, error && firstLineOf(error));
}

/**
 * The open purchases and deliveries of a task queue, alternating between the stages, so that a limited replay
 * includes some of each.
 */
async function* openWorkflows(
  client: Client,
  taskQueue: string,
): AsyncGenerator<WorkflowExecutionInfo> {
  const purchases = `WorkflowType = '${WORKFLOW_TYPE}'`;
  const kinds = [
    ...STAGES.map((stage) => `${purchases} AND ${STAGE_ATTRIBUTE} = '${stage}'`),
    `${purchases} AND ${STAGE_ATTRIBUTE} IS NULL`,
    `WorkflowType = '${DELIVERY_TYPE}'`,
  ];
  let lists = kinds.map((kind) =>
    client.workflow.list({ query: openWorkflowsQuery(taskQueue, kind) })[Symbol.asyncIterator](),
  );
  while (lists.length > 0) {
    const results = await Promise.all(
      lists.map(async (list) => ({ list, next: await list.next() })),
    );
    lists = results.filter(({ next }) => !next.done).map(({ list }) => list);
    for (const { next } of results) if (!next.done) yield next.value;
  }
}

/** A history with a completed workflow task; a replay of one without never ends. */
async function historyOf(client: Client, workflowId: string, runId: string) {
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const isStarted = history.events?.some((event) => event.workflowTaskCompletedEventAttributes);
    return isStarted ? history : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The SDK's core prints failures as Rust structures: this is the message in them. */
const MESSAGE = /message: "((?:[^"\\]|\\.)*)"/;

function firstLineOf({ message }: Error): string {
  const [line = ''] = (MESSAGE.exec(message)?.[1] ?? message).split(/\n|\\n/);
  return line.slice(0, MAX_PROBLEM_LENGTH);
}
