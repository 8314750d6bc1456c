import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { LOST_SUBMITS, withoutMarks } from '../purchase/contract/earlier-runs.js';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import { resourceIn } from '../purchase/contract/resource.js';
import type { PurchaseResult } from '../purchase/contract/result.js';
import { runOutcomeOf } from './run-outcome.js';
import {
  ForeignWorkflowError,
  PurchaseCanceledError,
  PurchaseError,
  PurchaseInterruptedError,
  PurchaseNotFoundError,
} from './errors.js';
import { liveState } from './live-state.js';
import type { PurchaseOperation } from './purchase-operation.js';
import type { PurchaseWorkflow } from './start-purchase.js';

/** One purchase, whether it runs or has ended. Holds nothing: make another from the same id at any time. */
export class PurchaseHandle {
  private readonly workflow: WorkflowHandle<PurchaseWorkflow>;

  /** @param operationId `purchase_<searchId>` */
  constructor(
    private readonly temporal: Client,
    readonly operationId: string,
    private readonly uiBase: string | undefined,
  ) {
    this.workflow = temporal.workflow.getHandle(operationId);
  }

  /** Where a person sees it; undefined when nobody said where the Temporal UI is. */
  get uiUrl(): string | undefined {
    return this.uiBase && `${this.uiBase}/workflows/${this.operationId}`;
  }

  /**
   * How the purchase stands. Needs Temporal, but no worker.
   *
   * @throws PurchaseNotFoundError when Temporal knows no such purchase; ForeignWorkflowError when its id belongs to
   *   a workflow of another type
   */
  async operation(): Promise<PurchaseOperation> {
    const description = await this.describe();
    const { workflowId: operationId, runId, startTime, closeTime, memo = {} } = description;
    const acsResource = resourceIn(memo);
    const facts = {
      operationId,
      runId,
      startedAt: startTime,
      memo: withoutMarks(memo),
      ...(acsResource !== undefined && { acsResource }),
      ...(closeTime && { endedAt: closeTime }),
    };
    const { status, ...live } = liveState(description, Date.now());
    if (status === 'RUNNING') return { ...facts, status: 'running', ...live };
    try {
      // Of this run: another may have been started in the meantime.
      const run = this.temporal.workflow.getHandle<PurchaseWorkflow>(operationId, runId);
      return { ...facts, status: 'succeeded', result: await run.result() };
    } catch (error) {
      const ending = runOutcomeOf(error);
      if (!ending) throw error;
      switch (ending.is) {
        case 'canceled':
          return { ...facts, status: 'canceled', ...lostSubmitsIn(memo) };
        case 'failed': {
          const known = ending.failure.code !== 'OutcomeUnknown';
          const { message, failure } = ending;
          return { ...facts, status: known ? 'failed' : 'unknown', message, failure };
        }
        case 'interrupted':
          return { ...facts, status: 'unknown', message: ending.reason };
      }
    }
  }

  /**
   * Waits for the end, however long that takes.
   *
   * @throws PurchaseError with the code of its failure; PurchaseCanceledError; PurchaseInterruptedError when a
   *   person terminated it; PurchaseNotFoundError; ForeignWorkflowError
   */
  async result(): Promise<PurchaseResult> {
    await this.describe();
    try {
      return await this.found(this.workflow.result());
    } catch (error) {
      const ending = runOutcomeOf(error);
      if (!ending) throw error;
      switch (ending.is) {
        case 'canceled':
          throw new PurchaseCanceledError(this.operationId);
        case 'failed':
          throw new PurchaseError({ message: ending.message, details: ending.failure }, error);
        case 'interrupted':
          throw new PurchaseInterruptedError(this.operationId, ending.reason);
      }
    }
  }

  /**
   * Asks for the purchase not to happen. It still ends with what really happened: canceled only when it is proved
   * that nothing was bought.
   *
   * @throws PurchaseNotFoundError when there is none, or it has ended; ForeignWorkflowError
   */
  async cancel(): Promise<void> {
    await this.describe();
    await this.found(this.workflow.cancel());
  }

  /** Never take a workflow of another type for a purchase: neither its state nor its result is one. */
  private async describe(): Promise<WorkflowExecutionDescription> {
    const description = await this.found(this.workflow.describe());
    const { type, taskQueue } = description;
    if (type !== WORKFLOW_TYPE) throw new ForeignWorkflowError(this.operationId, type, taskQueue);
    return description;
  }

  private async found<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new PurchaseNotFoundError(this.operationId);
      throw error;
    }
  }
}

function lostSubmitsIn({ [LOST_SUBMITS]: lostSubmits }: Readonly<Record<string, unknown>>) {
  return typeof lostSubmits === 'number' ? { lostSubmits } : {};
}
