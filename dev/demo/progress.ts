import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { liveState, type LiveState } from '../../src/client/live-state.js';
import { pendingTimer } from '../../src/client/pending-timer.js';
import type { Terminal } from '../terminal.js';

const POLL_MS = 250;
/** Details change all the time. A change of stage is printed at once. */
const DETAILS_EVERY_MS = 2_500;

/** Prints the status of a purchase until it ends. Asks only the Temporal server, so no worker is needed. */
export async function printProgress(handle: WorkflowHandle, terminal: Terminal): Promise<void> {
  let printed = { stage: '', details: '', at: -Infinity };
  for (;;) {
    const state = liveState(await handle.describe(), Date.now());
    const { status, stage = 'started' } = state;
    if (status !== 'RUNNING') return;
    const details = await detailsOf(state, handle);
    const at = performance.now();
    const isDue = details !== printed.details && at - printed.at > DETAILS_EVERY_MS;
    if (stage !== printed.stage || isDue) {
      terminal.event(stage, details);
      printed = { stage, details, at };
    }
    await sleep(POLL_MS);
  }
}

async function detailsOf(
  { activity, attempt }: LiveState,
  handle: WorkflowHandle,
): Promise<string> {
  if (activity !== undefined) {
    return attempt === undefined ? activity : `${activity} (attempt ${attempt})`;
  }
  const timer = pendingTimer(await handle.fetchHistory());
  return timer === undefined ? 'waiting for a worker' : `durable timer: ${timer}`;
}
