import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorControl } from '../../dev/stack/emulator-control.js';
import type { AcsClient } from '../../src/acs/client.js';
import type { Patience } from './patience.js';

/** Somebody with the same key who does not go through the product. */
export interface Outside {
  readonly acs: AcsClient;
  readonly control: EmulatorControl;
  readonly patience: Patience;
}

const TIMEOUT_MS = 3_000;
const PAUSE_MS = 200;

/**
 * Buys a search, and POSTs it again until the service answers as the switch says, or the time is over. The product never sends
 * a second POST for what was accepted, so only others can show how the service takes one. The search is of nobody else.
 */
export async function buyTwice(
  { acs, control, patience }: Outside,
  outcome: string,
  forMs: number,
): Promise<void> {
  const until = performance.now() + forMs;
  const searchId = await patience.tryUntilDone('a search', () => control.search());
  const isDone = async () =>
    (await control.ledger(searchId)).posts.some((post) => post.outcome === outcome);
  while (performance.now() < until) {
    await acs.purchase({ searchId, agreeToNotResell: true }, { timeoutMs: TIMEOUT_MS });
    // Whoever cannot be asked is asked again after the next.
    if (await isDone().catch(() => false)) return;
    await sleep(PAUSE_MS);
  }
}
