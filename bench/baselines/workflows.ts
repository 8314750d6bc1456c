import { proxyActivities, sleep } from '@temporalio/workflow';
import type { BaselineActivities } from './activities.js';

/**
 * Purchases without the product's guarantees, with the same calls to ACS, the same pauses between them and the same worker
 * options.
 */

const HEARTBEAT_TIMEOUT_MS = 10_000;

// Temporal's default retry policy repeats a failed POST. The product never allows that.
const { postPurchase, getOnce } = proxyActivities<
  Pick<BaselineActivities, 'postPurchase' | 'getOnce'>
>({ startToCloseTimeout: '60 s' });
const { pollUntilEnded } = proxyActivities<Pick<BaselineActivities, 'pollUntilEnded'>>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
});

/** One activity that POSTs, one timer, one activity that polls in a loop and heartbeats with each GET. */
export async function barePurchase(searchId: string): Promise<string> {
  return postAndPoll(searchId, 0);
}

/** The bare workflow with the product's heartbeat interval. */
export async function barePurchaseWithProductHeartbeats(searchId: string): Promise<string> {
  return postAndPoll(searchId, HEARTBEAT_TIMEOUT_MS / 2);
}

async function postAndPoll(searchId: string, heartbeatEveryMs: number): Promise<string> {
  const pauseMs = await postPurchase(searchId);
  await sleep(pauseMs);
  return pollUntilEnded(searchId, pauseMs, heartbeatEveryMs);
}

/** A timer and an activity for each GET. */
export async function naivePurchase(searchId: string): Promise<string> {
  let pauseMs = await postPurchase(searchId);
  let pausedMs = 0;
  for (;;) {
    await sleep(pauseMs);
    pausedMs += pauseMs;
    const { status, nextPollInMs } = await getOnce(searchId, pausedMs);
    if (status === 'succeeded') return status;
    pauseMs = nextPollInMs;
  }
}
