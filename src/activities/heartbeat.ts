import { Context } from '@temporalio/activity';
import type { Progress } from '../purchase/contract/activity-results.js';

/**
 * Heartbeats per heartbeat timeout. Each one is a write of the Temporal server. One that is lost costs a
 * repeated GET, or an investigation of a POST.
 */
const BEATS_PER_TIMEOUT = 2;

/** The progress that heartbeats report. An activity that ends before the first one is due sends none. */
export interface Heartbeat {
  /** Reports new progress at once. */
  send(progress: Progress): void;
  /** Reports new progress with the next heartbeat. */
  set(progress: Progress): void;
}

/** Runs `work` while heartbeating; the Temporal UI shows the details on the pending activity. */
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
      send: (next) => {
        progress = next;
        beat();
        timer.refresh();
      },
      set: (next) => {
        progress = next;
      },
    });
  } finally {
    clearInterval(timer);
  }
}
