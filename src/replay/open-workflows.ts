import type { Client } from '@temporalio/client';
import { DELIVERY_TYPE, openWorkflowsQuery, WORKFLOW_TYPE } from '../temporal/queues.js';
import { STAGE_ATTRIBUTE, STAGES } from '../purchase/contract/stage.js';

/** An open workflow and its current run. */
export interface OpenWorkflow {
  readonly workflowId: string;
  readonly runId: string;
}

/** How many purchases and deliveries are open on a task queue. */
export async function countOpen(client: Client, taskQueue: string): Promise<number> {
  const types = `WorkflowType IN ('${WORKFLOW_TYPE}', '${DELIVERY_TYPE}')`;
  return (await client.workflow.count(openWorkflowsQuery(taskQueue, types))).count;
}

/**
 * The open purchases and deliveries of a task queue, alternating between the stages, so that a limited replay
 * includes some of each.
 */
export async function* openWorkflows(
  client: Client,
  taskQueue: string,
): AsyncGenerator<OpenWorkflow> {
  const purchases = `WorkflowType = '${WORKFLOW_TYPE}'`;
  const kinds = [
    ...STAGES.map((stage) => `${purchases} AND ${STAGE_ATTRIBUTE} = '${stage}'`),
    `${purchases} AND ${STAGE_ATTRIBUTE} IS NULL`,
    `WorkflowType = '${DELIVERY_TYPE}'`,
  ];
  yield* interleave(
    kinds.map((kind) => client.workflow.list({ query: openWorkflowsQuery(taskQueue, kind) })),
  );
}

async function* interleave<T>(lists: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  let left = lists.map((list) => list[Symbol.asyncIterator]());
  while (left.length > 0) {
    const results = await Promise.all(
      left.map(async (list) => ({ list, next: await list.next() })),
    );
    const more = results.filter(({ next }) => next.done !== true);
    left = more.map(({ list }) => list);
    yield* more.map(({ next }) => next.value as T);
  }
}
