import { setTimeout as sleep } from 'node:timers/promises';
import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { AcsClient } from '../../src/acs/client.js';
import type { HttpResult } from '../../src/acs/transport/http-result.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import { nextPollDelay } from '../../src/purchase/state/pauses.js';
import type { Settings } from '../../src/purchase/contract/settings.js';

/** The status of the operation, and the pause before the next GET. */
interface PollResult {
  readonly status: string;
  readonly nextPollInMs: number;
}

/**
 * The activities of the bare and the naive workflow, with the product's ACS client and poll schedule.
 *
 * A pause depends on the pauses before it, not on the clock. So a baseline that queues on a busy machine does not pause
 * longer, which would leave the machine idle.
 */
export function createBaselineActivities(acs: AcsClient, settings: Settings) {
  const pauseAfter = (pausedMs: number) =>
    nextPollDelay(pausedMs, settings, undefined, Math.random);

  /** @param pausedMs all pauses of the purchase so far */
  async function getOnce(searchId: string, pausedMs: number): Promise<PollResult> {
    const timeoutMs = settings.getTimeoutMs;
    const result = await acs.getOperation(subjectOf('search', searchId).operationId, { timeoutMs });
    if (result.status !== 200) throw failure('GET', result);
    const { status } = result.body as { status: string };
    return { status, nextPollInMs: pauseAfter(pausedMs) };
  }

  return {
    /** @returns milliseconds until the first GET */
    async postPurchase(searchId: string): Promise<number> {
      const { postTimeoutMs: timeoutMs } = settings;
      const result = await acs.purchase({ searchId }, { timeoutMs });
      if (result.status !== 202) throw failure('POST', result);
      return pauseAfter(0);
    },

    getOnce,

    /**
     * @param pausedMs pauses before this activity
     * @param heartbeatEveryMs the shortest time between two heartbeats. 0: one with each GET
     */
    async pollUntilEnded(
      searchId: string,
      pausedMs: number,
      heartbeatEveryMs: number,
    ): Promise<string> {
      let heartbeatAt = -Infinity;
      for (let gets = 1; ; gets += 1) {
        const { status, nextPollInMs } = await getOnce(searchId, pausedMs);
        if (performance.now() - heartbeatAt >= heartbeatEveryMs) {
          heartbeat({ doing: 'polling', status, gets });
          heartbeatAt = performance.now();
        }
        if (status === 'succeeded') return status;
        await sleep(nextPollInMs);
        pausedMs += nextPollInMs;
      }
    },
  };
}

export type BaselineActivities = ReturnType<typeof createBaselineActivities>;

function failure(method: string, result: HttpResult) {
  const what = result.status === undefined ? result.reason : `status ${result.status}`;
  return ApplicationFailure.nonRetryable(`${method} failed: ${what}`);
}
