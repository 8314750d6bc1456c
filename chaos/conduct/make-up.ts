import type { FaultKind } from '../../emulator/faults/rules.js';
import type { Ledger } from '../../emulator/index.js';
import { Random } from '../../emulator/random.js';
import { actionsMissedIn } from '../facts/actions.js';
import { kindsMissedIn } from '../plan/faults.js';
import type { Plan } from '../plan/plan.js';
import { ORDINARY } from '../plan/phases.js';
import { planMakeUp, planOperated } from '../plan/purchases.js';
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

/** Buys once more for each action of an operator that found its purchase ended, until each was done. */
export async function makeUpOperators(
  plan: Plan,
  first: number,
  before: readonly Called[],
  context: CallContext,
): Promise<Called[]> {
  const random = new Random(`${plan.seed}/make-up-operators`);
  const called: Called[] = [];
  while (!context.patience.isOver) {
    const missed = actionsMissedIn([...before, ...called]);
    if (missed.length === 0) break;
    const from = first + called.length;
    const purchases = missed.map((action, at) => planOperated(from + at, action, random));
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
