import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { Terminal } from '../terminal.js';
import { progressOf } from './progress.js';

const LOOK_EVERY_MS = 250;
/** Words that change all the time are told this often; a change of stage at once. */
const TELL_EVERY_MS = 2_500;

/** Tells on the terminal how the purchase stands, until it ends. */
export async function follow(handle: WorkflowHandle, terminal: Terminal): Promise<void> {
  let told = { stage: '', words: '', at: -Infinity };
  for (;;) {
    const { status, stage, words } = await progressOf(handle);
    if (status !== 'RUNNING') return;
    const now = performance.now();
    const news = words !== told.words && now - told.at > TELL_EVERY_MS;
    if (stage !== told.stage || news) {
      terminal.moment(stage, words);
      told = { stage, words, at: now };
    }
    await sleep(LOOK_EVERY_MS);
  }
}
