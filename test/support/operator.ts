import type { Purchase, Stack } from './stack.js';
import { temporal } from './temporal.js';
import { until } from './until.js';

/** Operator actions on a purchase, with the Temporal CLI. */
export class Operator {
  constructor(
    private readonly stack: Stack,
    private readonly purchase: Purchase,
  ) {}

  get workflowId(): string {
    return this.purchase.handle.workflowId;
  }

  /** Resets the workflow to its first or last workflow task; its last run unless given. */
  async reset(type: 'FirstWorkflowTask' | 'LastWorkflowTask', runId?: string): Promise<void> {
    const run = runId === undefined ? [] : ['--run-id', runId];
    await this.workflow('reset', '--type', type, '--reason', 'test', ...run);
  }

  async terminate(): Promise<void> {
    await this.workflow('terminate', '--reason', 'test');
  }

  /** Deletes the run with its history, and waits until Temporal no longer knows it. */
  async delete(): Promise<void> {
    // The CLI would ask for a confirmation.
    const { workflow, workflowService, options } = this.stack.client;
    await workflowService.deleteWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId: this.workflowId },
    });
    await until(() =>
      workflow
        .getHandle(this.workflowId)
        .describe()
        .then(
          () => false,
          () => true,
        ),
    );
  }

  /** Starts it as a foreign client does: without our marks in the memo. */
  async start(...options: readonly string[]): Promise<void> {
    const input = JSON.stringify({ searchId: this.purchase.searchId });
    const { taskQueue } = this.stack;
    await this.workflow(
      'start',
      ...['--type', 'purchasePhoneNumbers', '--task-queue', taskQueue, '--input', input],
      ...options,
    );
  }

  /** `temporal activity …` on the activity that is pending. */
  async activity(command: string, ...options: readonly string[]): Promise<void> {
    const id = await this.pendingActivityId();
    const names = ['--activity-id', id, '--workflow-id', this.workflowId];
    await temporal('activity', command, ...names, ...options);
  }

  private async pendingActivityId(): Promise<string> {
    let id: string | undefined;
    await until(async () => {
      const { raw } = await this.stack.client.workflow.getHandle(this.workflowId).describe();
      id = raw.pendingActivities?.[0]?.activityId ?? undefined;
      return id !== undefined;
    });
    return id ?? '';
  }

  private async workflow(command: string, ...options: readonly string[]): Promise<void> {
    await temporal('workflow', command, '--workflow-id', this.workflowId, ...options);
  }
}

/** How many POSTs ACS received for a purchase, and how many it processed. */
export function postsOf(stack: Stack, { searchId }: Purchase): { all: number; processed: number } {
  const { posts } = stack.entry(searchId);
  const processed = posts.filter(({ processedAt }) => processedAt !== null).length;
  return { all: posts.length, processed };
}

/** Waits until ACS has received the POST of a purchase, which is then in flight. */
export async function untilPostInFlight(stack: Stack, purchase: Purchase): Promise<void> {
  await until(() => stack.entry(purchase.searchId).posts.length === 1);
}
