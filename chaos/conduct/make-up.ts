import type { FaultKind } from '../../emulator/faults/rules.js';
import type { Ledger } from '../../emulator/index.js';
import { Random } from '../../emulator/random.js';
import { kindsMissedIn } from '../plan/faults.js';
import { ORDINARY } from '../plan/phases.js';
import type { Plan } from '../plan/plan.js';
import { planMakeUp } from '../plan/purchases.js';
import type { Called } from './account.js';
import { callInTime, type CallContext } from './call.js';

/** A POST that never arrives is sent again, once that is proved. */
const LOST = 'dropBefore' satisfies FaultKind;

/**
 * Buys once more for each kind of fault that has struck nothing, and for a POST that was lost and followed by another, until
 * there is nothing left to make up for: whether a planned purchase comes to meet its fault is up to when processes die.
 * Once all is ordinary again.
 */
export async function makeUp(plan: Plan, first: number, context: CallContext): Promise<Called[]> {
  const { control, patience } = context;
  const random = new Random(`${plan.seed}/make-up`);
  const called: Called[] = [];
  await patience.tryUntilDone('the last phase', () => control.setBehavior(ORDINARY));
  while (!patience.isOver) {
    const ledger = await patience.tryUntilDone('the ledger', () => control.wholeLedger());
    const missed = missedIn(ledger);
    if (missed.length === 0) break;
    const from = first + called.length;
    const purchases = missed.map((kind, at) => planMakeUp(from + at, kind, random));
    const calls = await Promise.all(purchases.map((one) => callInTime(one, context)));
    called.push(...calls.filter((one) => one !== undefined));
  }
  return called;
}

function missedIn({ calls, searches }: Ledger): FaultKind[] {
  const kinds = kindsMissedIn(calls.byKind);
  const again = Object.values(searches).some(
    ({ posts }) => posts.length > 1 && posts[0]?.fault === LOST,
  );
  return again || kinds.includes(LOST) ? kinds : [...kinds, LOST];
}
