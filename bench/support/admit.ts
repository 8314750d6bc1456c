import { setTimeout as sleep } from 'node:timers/promises';
import { startPurchase } from '../../src/client/start-purchase.js';
import type { Account } from './account.js';
import { atMost } from '../../dev/at-most.js';
import type { TempStack } from './temp-stack.js';

/** Starts beyond what ACS has accepted so far: more at once would only queue up in front of the workflow tasks. */
const AHEAD = 50;
const AT_ONCE = 10;
const LOOK_EVERY_MS = 100;
const TELL_EVERY_MS = 15_000;

/** How purchases are started. */
export interface Admission {
  /** Starts a second, at most. */
  readonly perSecond: number;
  readonly withinMs: number;
  readonly say: (line: string) => void;
}

/**
 * Starts purchases of new searches until ACS has accepted `count`, never far ahead of what was accepted.
 *
 * @throws Error when they are not accepted in time
 */
export async function admit(
  stack: TempStack,
  account: Account,
  count: number,
  { perSecond, withinMs, say }: Admission,
): Promise<void> {
  const { client, control } = stack;
  const began = performance.now();
  let started = 0;
  let toldAt = began;
  for (;;) {
    const accepted = account.add(stack.ledger.read()).accepted.length;
    if (accepted >= count) return;
    const tookMs = performance.now() - began;
    if (tookMs > withinMs) throw new Error(`only ${accepted} of ${count} were accepted in time`);
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now();
      say(`${accepted} of ${count} accepted after ${Math.round(tookMs / 1_000)} s`);
    }
    const inTime = Math.ceil((tookMs / 1_000) * perSecond);
    const more = Math.max(0, Math.min(count, inTime, accepted + AHEAD) - started);
    started += more;
    await atMost(AT_ONCE, Array.from({ length: more }), async () => {
      await startPurchase(client, { searchId: await control.search() });
    });
    await sleep(LOOK_EVERY_MS);
  }
}
