import { Context } from '@temporalio/activity';
import type { Progress } from '../purchase/contract/activity-results.js';

/**
 * As often as this within the heartbeat timeout. Each beat is a write of the engine's; more of them would outlive the loss of one. Its loss
 * costs a GET that is repeated, or an investigation of a POST.
 */
const BEATS_PER_TIMEOUT = 2;

/** Tells the engine that an activity lives, whatever I/O it waits for. What is over before the first beat is due needs none. */
export interface Heartbeat {
  /** Changes what is told from now on, and tells it at once. */
  tell(progress: Progress): void;
  /** Changes what the next beat tells: what can wait for it should. */
  note(progress: Progress): void;
}

/** Runs `work` while heartbeating; details are shown on the pending activity in the Temporal UI. */
export async function withHeartbeat<T>(
  timeoutMs: number,
  first: Progress,
  work: (heartbeat: Heartbeat) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let progress = first;
  const beat = () => {
    context.heartbeat(progress);
  };
  const timer = setInterval(beat, timeoutMs / BEATS_PER_TIMEOUT);
  try {
    return await work({
      tell: (next) => {
        progress = next;
        beat();
        timer.refresh();
      },
      note: (next) => {
        progress = next;
      },
    });
  } finally {
    clearInterval(timer);
  }
}
