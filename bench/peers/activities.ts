import { setTimeout as sleep } from 'node:timers/promises';
import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { AcsClient } from '../../src/acs/client.js';
import type { HttpResult } from '../../src/acs/transport/http-result.js';
import { operationIdOf } from '../../src/purchase/contract/ids.js';
import { nextPollDelay } from '../../src/purchase/state/pauses.js';
import type { Settings } from '../../src/purchase/contract/settings.js';

/** One GET, and what it means for the next. */
interface Look {
  readonly status: string;
  readonly nextLookInMs: number;
}

/**
 * The activities of the bare and of the naive workflow: the product's own client and pauses, and nothing else of it.
 *
 * A pause follows from the pauses before it, not from the clock: a peer that waits for its turn on a busy machine does
 * not pause longer for that, which would leave the machine idle and make it look slow.
 */
export function createPeerActivities(acs: AcsClient, settings: Settings) {
  const pauseAfter = (pausedMs: number) =>
    nextPollDelay(pausedMs, settings, undefined, Math.random);

  /** @param pausedMs all pauses of the purchase so far */
  async function getOnce(searchId: string, pausedMs: number): Promise<Look> {
    const timeoutMs = settings.getTimeoutMs;
    const result = await acs.getOperation(operationIdOf(searchId), { timeoutMs });
    if (result.status !== 200) throw failure('the GET', result);
    const { status } = result.body as { status: string };
    return { status, nextLookInMs: pauseAfter(pausedMs) };
  }

  return {
    /** @returns milliseconds until the first GET */
    async postPurchase(searchId: string): Promise<number> {
      const { postTimeoutMs: timeoutMs } = settings;
      const result = await acs.purchase({ searchId }, { timeoutMs });
      if (result.status !== 202) throw failure('the POST', result);
      return pauseAfter(0);
    },

    getOnce,

    /**
     * @param earlierMs pauses before this began
     * @param beatEveryMs how often it heartbeats at most: each beat is a write of the server's. 0: with each GET
     */
    async pollUntilEnded(
      searchId: string,
      earlierMs: number,
      beatEveryMs: number,
    ): Promise<string> {
      let pausedMs = earlierMs;
      let beatAt = -Infinity;
      for (let gets = 1; ; gets += 1) {
        const look = await getOnce(searchId, pausedMs);
        if (performance.now() - beatAt >= beatEveryMs) {
          heartbeat({ doing: 'polling', status: look.status, gets });
          beatAt = performance.now();
        }
        if (look.status === 'succeeded') return look.status;
        await sleep(look.nextLookInMs);
        pausedMs += look.nextLookInMs;
      }
    },
  };
}

export type PeerActivities = ReturnType<typeof createPeerActivities>;

function failure(call: string, result: HttpResult) {
  const what = result.status === undefined ? result.reason : `was answered ${result.status}`;
  return ApplicationFailure.nonRetryable(`${call} ${what}`);
}
