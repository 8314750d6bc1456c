import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { LOST_SUBMITS, withoutMarks } from '../purchase/contract/earlier-runs.js';
import { resourceIn } from '../purchase/contract/resource.js';
import type { PurchaseResult } from '../purchase/contract/result.js';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import {
  ForeignWorkflowError,
  PurchaseCanceledError,
  PurchaseEndedError,
  PurchaseError,
  PurchaseInterruptedError,
  PurchaseNotFoundError,
} from './errors.js';
import { isRefused, lastBegunRun } from './last-begun-run.js';
import { liveState } from './live-state.js';
import { readPendingTimer } from './pending-timer.js';
import type { PurchaseOperation } from './purchase-operation.js';
import { runOutcomeOf } from './run-outcome.js';
import type { PurchaseWorkflow } from './start-purchase.js';

/** One purchase, running or ended. It has no state of its own: get another one from the id at any time. */
export class PurchaseHandle {
  private readonly workflow: WorkflowHandle<PurchaseWorkflow>;

  /** @param operationId `purchase_<searchId>` or `reservationPurchase_<reservationId>` */
  constructor(
    private readonly temporal: Client,
    readonly operationId: string,
    private readonly uiBase: string | undefined,
  ) {
    this.workflow = temporal.workflow.getHandle(operationId);
  }

  /** Its page in the Temporal UI; `undefined` when the URL of the UI is not known. */
  get uiUrl(): string | undefined {
    return this.uiBase && `${this.uiBase}/workflows/${this.operationId}`;
  }

  /**
   * The current state of the purchase: that of its last run which was not refused for its input. Requires
   * Temporal, but no worker.
   *
   * @param options.readTimer when no activity is pending, read from the history which timer it waits for (one call)
   * @throws PurchaseNotFoundError when Temporal has no such purchase; ForeignWorkflowError when the workflow of
   *   its id is of another type
   */
  async operation({ readTimer = false } = {}): Promise<PurchaseOperation> {
    const last = await this.operationOf(await this.describe(), readTimer);
    if (last.status !== 'failed' || !isRefused({ kind: 'failed', ...last })) return last;
    const begun = await lastBegunRun(this.temporal, this.operationId);
    return begun === undefined ? last : this.operationOf(await this.describe(begun), readTimer);
  }

  private async operationOf(
    description: WorkflowExecutionDescription,
    readTimer: boolean,
  ): Promise<PurchaseOperation> {
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
    if (status === 'RUNNING') {
      if (!readTimer || live.activity !== undefined)
        return { ...facts, status: 'running', ...live };
      const timer = await readPendingTimer(this.temporal, operationId, runId);
      const activity = timer === undefined ? 'waiting for a worker' : `durable timer: ${timer}`;
      return { ...facts, status: 'running', ...live, activity };
    }
    try {
      // Of this run: another one may have started since.
      return { ...facts, status: 'succeeded', result: await this.run(runId).result() };
    } catch (error) {
      const outcome = runOutcomeOf(error);
      if (outcome.kind === 'canceled') {
        return { ...facts, status: 'canceled', ...lostSubmitsIn(memo) };
      }
      if (outcome.kind === 'interrupted') {
        return { ...facts, status: 'unknown', message: outcome.reason };
      }
      const { message, failure } = outcome;
      const status = failure.code === 'OutcomeUnknown' ? 'unknown' : 'failed';
      return { ...facts, status, message, failure };
    }
  }

  /**
   * Waits for the outcome, however long that takes.
   *
   * @throws PurchaseError with the code of its failure; PurchaseCanceledError; PurchaseInterruptedError when it was
   *   terminated; PurchaseNotFoundError; ForeignWorkflowError
   */
  async result(): Promise<PurchaseResult> {
    await this.describe();
    return this.resultOf(this.workflow);
  }

  private async resultOf(run: WorkflowHandle<PurchaseWorkflow>): Promise<PurchaseResult> {
    try {
      return await this.found(run.result());
    } catch (error) {
      if (error instanceof PurchaseNotFoundError) throw error;
      const outcome = runOutcomeOf(error);
      if (run === this.workflow && isRefused(outcome)) {
        const begun = await lastBegunRun(this.temporal, this.operationId);
        if (begun !== undefined) return this.resultOf(this.run(begun));
      }
      if (outcome.kind === 'canceled') throw new PurchaseCanceledError(this.operationId);
      if (outcome.kind === 'interrupted') {
        throw new PurchaseInterruptedError(this.operationId, outcome.reason);
      }
      throw new PurchaseError({ message: outcome.message, details: outcome.failure }, error);
    }
  }

  /**
   * Requests the cancellation of the purchase. It ends with what really happened: canceled only if it is proved that
   * nothing was bought.
   *
   * @throws PurchaseEndedError when it has ended; PurchaseNotFoundError; ForeignWorkflowError
   */
  async cancel(): Promise<void> {
    // A cancel request to a workflow that has ended succeeds without effect, depending on the server's version.
    const { status } = await this.describe();
    if (status.name !== 'RUNNING') throw new PurchaseEndedError(await this.operation());
    await this.found(this.workflow.cancel());
  }

  /** @throws ForeignWorkflowError, since neither state nor result of another workflow are those of a purchase */
  private async describe(runId?: string): Promise<WorkflowExecutionDescription> {
    const run = runId === undefined ? this.workflow : this.run(runId);
    const description = await this.found(run.describe());
    const { type, taskQueue } = description;
    if (type !== WORKFLOW_TYPE) throw new ForeignWorkflowError(this.operationId, type, taskQueue);
    return description;
  }

  private run(runId: string): WorkflowHandle<PurchaseWorkflow> {
    return this.temporal.workflow.getHandle<PurchaseWorkflow>(this.operationId, runId);
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
