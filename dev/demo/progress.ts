import type { WorkflowHandle } from '@temporalio/client';
import { liveState, type LiveState } from '../../src/client/live-state.js';
import { pendingTimer } from '../../src/client/pending-timer.js';

/** Where the purchase stands, in one line. */
export interface Progress {
  readonly status: string;
  readonly stage: string;
  readonly words: string;
}

/** Reads how a purchase stands from the Temporal server alone: it needs no worker, and one may be dead. */
export async function progressOf(handle: WorkflowHandle): Promise<Progress> {
  const state = liveState(await handle.describe(), Date.now());
  const { status, stage = 'started' } = state;
  return { status, stage, words: await wordsOf(state, handle) };
}

async function wordsOf({ activity, attempt }: LiveState, handle: WorkflowHandle): Promise<string> {
  if (activity !== undefined) {
    return attempt === undefined ? activity : `${activity} (attempt ${attempt})`;
  }
  const timer = pendingTimer(await handle.fetchHistory());
  return timer === undefined ? 'waiting for a worker' : `durable timer: ${timer}`;
}
