import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { AcsClient } from '../../src/acs/client.js';
import type { TimeLimit } from './time-limit.js';

/** Calls ACS directly, with the same key as the service. */
export interface DirectContext {
  readonly acs: AcsClient;
  readonly control: EmulatorControl;
  readonly limit: TimeLimit;
}

const TIMEOUT_MS = 3_000;
const PAUSE_MS = 200;

/**
 * Purchases a search of its own and repeats the POST until the emulator records `outcome` for one of them, or
 * `forMs` is over. The service itself never repeats an accepted POST, so only a direct client shows the effect
 * of `secondPurchase`.
 */
export async function purchaseTwice(
  { acs, control, limit }: DirectContext,
  outcome: string,
  forMs: number,
): Promise<void> {
  const until = performance.now() + forMs;
  const searchId = await limit.retry('a search', () => control.search());
  const isDone = async () =>
    (await control.ledger(searchId)).posts.some((post) => post.outcome === outcome);
  while (performance.now() < until) {
    await acs.purchase({ searchId, agreeToNotResell: true }, { timeoutMs: TIMEOUT_MS });
    // An emulator that is down is asked again after the next POST.
    if (await isDone().catch(() => false)) return;
    await sleep(PAUSE_MS);
  }
}
