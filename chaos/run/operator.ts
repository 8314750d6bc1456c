import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { subjectIn, type PurchaseRequest } from '../../src/purchase/contract/request.js';
import type { PlannedAction } from '../plan/operator-actions.js';
import type { PerformedAction } from './client-run.js';
import { ACTIONS, describe, targetIn } from './operator-actions.js';
import type { TimeLimit } from './time-limit.js';

interface OperatorContext {
  readonly temporal: Client;
  readonly acsResource: string;
  readonly limit: TimeLimit;
}

const PAUSE_MS = 50;

/**
 * Performs an action on an open purchase, and tries again when the purchase has changed meanwhile.
 *
 * @param isRequested whether every client has a response: a purchase that does not exist then never will
 * @returns `undefined` when the purchase had ended before
 */
export async function operate(
  { action, delayMs, foreign }: PlannedAction,
  request: PurchaseRequest,
  context: OperatorContext,
  isRequested: () => boolean,
): Promise<PerformedAction | undefined> {
  const { temporal, limit } = context;
  await sleep(delayMs);
  const workflowId = subjectIn(request).operationId;
  let performed: PerformedAction | undefined;
  while (!limit.isExceeded) {
    try {
      const found = await describe(temporal, workflowId);
      if (found ? found.status.name !== 'RUNNING' : isRequested()) return performed;
      if (found) {
        const target = { ...context, request, foreign, ...targetIn(found) };
        const startedAt = found.startTime.getTime();
        const at = performed?.at ?? Date.now();
        performed = { action, runId: found.runId, startedAt, at, doneAt: Infinity, done: false };
        if (await ACTIONS[action](target)) return { ...performed, doneAt: Date.now(), done: true };
      }
    } catch {
      // Temporal is down, or the purchase has changed: the next round reads its state.
    }
    await sleep(PAUSE_MS);
  }
  return performed;
}
