import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { subjectIn, type PurchaseRequest } from '../purchase/contract/request.js';
import { DEFAULT_TASK_QUEUE } from '../temporal/queues.js';
import { postInFlightForMs } from '../purchase/state/post-in-flight.js';
import { DEFAULT_SETTINGS, type Settings } from '../purchase/contract/settings.js';
import { PurchaseConflictError } from './errors.js';
import { checkExisting, readStartEvent, requestOf } from './existing-workflow.js';
import {
  startPurchase,
  type StartedPurchase,
  type StartPurchaseOptions,
} from './start-purchase.js';

export interface RestartPurchaseOptions extends StartPurchaseOptions {
  /** Receives the wait before the start, in ms. */
  readonly onWait?: (ms: number) => void;
  /** Of the workers; default: those of production. */
  readonly settings?: Pick<Settings, 'confirmationTimeoutMs' | 'postTimeoutMs'>;
}

/**
 * Starts a purchase again that has ended. If Temporal no longer has it, the start first waits until no POST of it
 * can be in flight.
 *
 * @returns `isNew` is false when it is running or has succeeded
 * @throws PurchaseConflictError when it exists with another agreement; ForeignWorkflowError when what exists
 *   is of another type or on another task queue
 */
export async function restartPurchase(
  client: Client,
  request: PurchaseRequest,
  { onWait, settings = DEFAULT_SETTINGS, ...options }: RestartPurchaseOptions = {},
): Promise<StartedPurchase> {
  const workflowId = subjectIn(request).operationId;
  const started = await readStartEvent(client, workflowId);
  if (!started) {
    const waitMs = postInFlightForMs(settings);
    onWait?.(waitMs);
    await sleep(waitMs);
    return startChecked(client, request, options);
  }
  const agreed: unknown = requestOf(started)?.agreeToNotResell;
  // The workflow refused any other value: there is no agreement to repeat.
  if (agreed !== undefined && typeof agreed !== 'boolean') {
    return startChecked(client, request, options);
  }
  if (request.agreeToNotResell !== undefined && request.agreeToNotResell !== (agreed ?? false)) {
    throw new PurchaseConflictError(workflowId);
  }
  const sameRequest = { ...request, ...(agreed !== undefined && { agreeToNotResell: agreed }) };
  return startChecked(client, sameRequest, options);
}

/** Starts a purchase, and checks one that exists. @throws as {@link restartPurchase} */
export async function startChecked(
  client: Client,
  request: PurchaseRequest,
  options: StartPurchaseOptions,
): Promise<StartedPurchase> {
  const started = await startPurchase(client, request, options);
  const { taskQueue = DEFAULT_TASK_QUEUE } = options;
  if (!started.isNew) {
    await checkExisting(client, started.handle.workflowId, taskQueue, request);
  }
  return started;
}
