import type { BehaviorChange } from '../../emulator/index.js';
import type { Random } from '../../emulator/random.js';

/** From so many started purchases on, once the phase before has had its time, the emulated service behaves like this. */
export interface Phase {
  readonly from: number;
  readonly behavior: BehaviorChange;
  /** Ordinary again after this time; else until the next phase. */
  readonly forMs?: number;
}

/** How nothing is out of the ordinary. */
export const ORDINARY = {
  secondPurchase: 'same',
  operationBeforePurchase: 'notFound',
  purchaseAfterExpiry: 'notFound',
  cancelPurchase: 'ignored',
  searchResultAfterPurchase: 'kept',
  provisioning: 'proceeds',
} as const satisfies BehaviorChange;

export type Switch = keyof typeof ORDINARY;

/** One switch in one of its positions. */
export interface Position {
  readonly name: Switch;
  readonly value: string;
}

/** What nobody knows of the service, each way in which it may fall, for so long. */
const BEHAVIORS: readonly { readonly behavior: BehaviorChange; readonly weight: number }[] = [
  { behavior: {}, weight: 3 },
  { behavior: { secondPurchase: 'conflict' }, weight: 3 },
  { behavior: { secondPurchase: 'notFound' }, weight: 3 },
  { behavior: { operationBeforePurchase: 'notStarted' }, weight: 3 },
  { behavior: { purchaseAfterExpiry: 'failedOperation' }, weight: 3 },
  { behavior: { cancelPurchase: 'stops' }, weight: 3 },
  { behavior: { cancelPurchase: 'refused' }, weight: 3 },
  { behavior: { searchResultAfterPurchase: 'notFound' }, weight: 3 },
  { behavior: { provisioning: 'paused' }, weight: 1 },
  { behavior: { operationBeforePurchase: 'running' }, weight: 1 },
  { behavior: { operationBeforePurchase: 'succeeded' }, weight: 1 },
];

/**
 * What is over after a moment. The service tells of purchases that nobody made: no caller can see through that, so little of
 * it goes a long way. Or it makes none.
 */
const BRIEF: readonly { readonly part: BehaviorChange; readonly forMs: number }[] = [
  { part: { operationBeforePurchase: 'running' }, forMs: 500 },
  { part: { operationBeforePurchase: 'succeeded' }, forMs: 500 },
  { part: { provisioning: 'paused' }, forMs: 4_000 },
];

/** Every switch in each position that it takes in a run. */
export const POSITIONS: readonly Position[] = [{ behavior: ORDINARY }, ...BEHAVIORS].flatMap(
  ({ behavior }) =>
    (Object.entries(behavior) as [Switch, string][]).map(([name, value]) => ({ name, value })),
);

/** A phase stands for so long at least: in a small run less, so that each has its turn. */
const LEAST_MS = { most: 5_000, ofEach: 50 };

export function leastStandMs(purchases: number): number {
  return Math.min(LEAST_MS.most, LEAST_MS.ofEach * purchases);
}

/** For how long a position stands at least, in one piece. */
export function leastOf({ name, value }: Position, purchases: number): number {
  return BRIEF.find(({ part }) => part[name] === value)?.forMs ?? leastStandMs(purchases);
}

/** Each behaviour once in a random order; in longer runs again and again, at most so many purchases each time. */
const LONGEST = 12;

export function planPhases(purchases: number, random: Random): Phase[] {
  const total = BEHAVIORS.reduce((sum, { weight }) => sum + weight, 0);
  const rounds = Math.max(1, Math.round(purchases / (LONGEST * BEHAVIORS.length)));
  const unit = purchases / (rounds * total);
  const phases: Phase[] = [];
  let from = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const { behavior, weight } of shuffled(BEHAVIORS, random)) {
      const brief = BRIEF.find(({ part }) => JSON.stringify(part) === JSON.stringify(behavior));
      const change = { ...ORDINARY, ...behavior };
      const forMs = brief && { forMs: brief.forMs };
      phases.push({ from: Math.round(from), behavior: change, ...forMs });
      from += weight * unit;
    }
  }
  return phases;
}

export function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, dice: random.next() }))
    .sort((a, b) => a.dice - b.dice)
    .map(({ item }) => item);
}
