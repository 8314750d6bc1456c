import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { openWorkflows, type OpenWorkflow } from './open-workflows.js';

/** What a replay is told as it goes on. */
export interface Progress {
  /** Told of each history that was replayed; `problem` is why the code would not go on with it. */
  replayed(workflowId: string, problem: string | undefined): void;
  /** Told of each that has nothing to replay: no worker has begun it, or it is gone since it was listed. */
  passedOver(workflowId: string): void;
}

/** What is told of an error at most. */
const MAX_PROBLEM_LENGTH = 300;

/** Replays the histories of up to `limit` open purchases and deliveries with the workflow code that `options` name. */
export async function replayOpen(
  client: Client,
  taskQueue: string,
  limit: number,
  options: ReplayWorkerOptions,
  progress: Progress,
): Promise<void> {
  const histories = historiesOf(client, take(openWorkflows(client, taskQueue), limit), progress);
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
    progress.replayed(workflowId, error && firstLineOf(error));
}

async function* historiesOf(client: Client, open: AsyncIterable<OpenWorkflow>, progress: Progress) {
  for await (const { workflowId, runId } of open) {
    const history = await historyOf(client, workflowId, runId);
    if (history) yield { workflowId, history };
    else progress.passedOver(workflowId);
  }
}

/** A history that some worker has written in; one without would keep the replay waiting for ever. */
async function historyOf(client: Client, workflowId: string, runId: string) {
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const begun = history.events?.some((event) => event.workflowTaskCompletedEventAttributes);
    return begun ? history : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The core tells a failure as it prints its own structures: its message is what a person can read. */
const MESSAGE = /message: "((?:[^"\\]|\\.)*)"/;

/** One line, without the stack and all that hangs on the error. */
function firstLineOf({ message }: Error): string {
  const [line = ''] = (MESSAGE.exec(message)?.[1] ?? message).split(/\n|\\n/);
  return line.slice(0, MAX_PROBLEM_LENGTH);
}

async function* take<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let taken = 0;
  for await (const item of items) {
    yield item;
    taken += 1;
    if (taken >= limit) return;
  }
}
