import { proxyActivities, sleep } from '@temporalio/workflow';
import type { PeerActivities } from './activities.js';

/**
 * What the product is measured against: purchases that keep none of its promises, with the same calls to ACS, the
 * same pauses between them and the same worker options.
 */

const HEARTBEAT_TIMEOUT_MS = 10_000;

// The engine tries again whatever it lost, as it does unless told otherwise: a second POST, too, which the product never leaves to it.
const { postPurchase, getOnce } = proxyActivities<Pick<PeerActivities, 'postPurchase' | 'getOnce'>>(
  { startToCloseTimeout: '60 s' },
);
const { pollUntilEnded } = proxyActivities<Pick<PeerActivities, 'pollUntilEnded'>>({
  startToCloseTimeout: '5 min',
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
});

/** The bare workflow: one activity that POSTs, one timer, one activity that polls in a loop and heartbeats with each GET. */
export async function barePurchase(searchId: string): Promise<string> {
  return postAndPoll(searchId, 0);
}

/** The bare workflow that beats as the product does: a cancel request is heard, and progress seen, within seconds. */
export async function attentivePurchase(searchId: string): Promise<string> {
  return postAndPoll(searchId, HEARTBEAT_TIMEOUT_MS / 2);
}

async function postAndPoll(searchId: string, beatEveryMs: number): Promise<string> {
  const pauseMs = await postPurchase(searchId);
  await sleep(pauseMs);
  return pollUntilEnded(searchId, pauseMs, beatEveryMs);
}

/** The naive loop: a timer and an activity for each GET. */
export async function naivePurchase(searchId: string): Promise<string> {
  let pauseMs = await postPurchase(searchId);
  let pausedMs = 0;
  for (;;) {
    await sleep(pauseMs);
    pausedMs += pauseMs;
    const { status, nextLookInMs } = await getOnce(searchId, pausedMs);
    if (status === 'succeeded') return status;
    pauseMs = nextLookInMs;
  }
}
