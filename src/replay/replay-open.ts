import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { openWorkflows, type OpenWorkflow } from './open-workflows.js';

/** Receives the result of each replay. */
export interface ReplayObserver {
  /** A history was replayed; `problem` is why it failed. */
  replayed(workflowId: string, problem: string | undefined): void;
  /** There is nothing to replay: no worker has started it, or it was deleted since it was listed. */
  skipped(workflowId: string): void;
}

const MAX_PROBLEM_LENGTH = 300;

/** Replays the histories of up to `limit` open purchases and deliveries with the workflow code that `options` name. */
export async function replayOpen(
  client: Client,
  taskQueue: string,
  limit: number,
  options: ReplayWorkerOptions,
  observer: ReplayObserver,
): Promise<void> {
  const histories = historiesOf(client, take(openWorkflows(client, taskQueue), limit), observer);
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
    observer.replayed(workflowId, error && firstLineOf(error));
}

async function* historiesOf(
  client: Client,
  open: AsyncIterable<OpenWorkflow>,
  observer: ReplayObserver,
) {
  for await (const { workflowId, runId } of open) {
    const history = await historyOf(client, workflowId, runId);
    if (history) yield { workflowId, history };
    else observer.skipped(workflowId);
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

async function* take<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    count += 1;
    if (count >= limit) return;
  }
}
