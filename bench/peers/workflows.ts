import { proxyActivities, sleep } from '@temporalio/workflow';
import type { PeerActivities } from './activities.js';

/**
 * What the product is measured against: purchases that keep none of its promises, with the same calls to ACS, the
 * same pauses between them and the same worker options.
 */

const { postPurchase } = proxyActivities<Pick<PeerActivities, 'postPurchase'>>({
  startToCloseTimeout: '60 s',
  retry: { maximumAttempts: 1 },
});
// A machine that is too busy may miss a heartbeat: the engine tries again, as it does for the product.
const { pollUntilEnded, getOnce } = proxyActivities<
  Pick<PeerActivities, 'pollUntilEnded' | 'getOnce'>
>({ startToCloseTimeout: '5 min', heartbeatTimeout: '10 s' });

/** The bare workflow: one activity that POSTs, one timer, one activity that polls in a loop with heartbeats. */
export async function barePurchase(searchId: string): Promise<string> {
  const began = Date.now();
  await sleep(await postPurchase(searchId));
  return pollUntilEnded(searchId, Date.now() - began);
}

/** The naive loop: a timer and an activity for each GET. */
export async function naivePurchase(searchId: string): Promise<string> {
  const began = Date.now();
  let pauseMs = await postPurchase(searchId);
  for (;;) {
    await sleep(pauseMs);
    const { status, nextLookInMs } = await getOnce(searchId, Date.now() - began);
    if (status === 'succeeded') return status;
    pauseMs = nextLookInMs;
  }
}
