import type { BehaviorChange } from '../../emulator/index.js';
import type { Random } from '../../emulator/random.js';

/** The emulated service behaves like this unless a phase changes it (docs/emulator.md). */
export const DEFAULT_BEHAVIOR = {
  secondPurchase: 'same',
  operationBeforePurchase: 'notFound',
  purchaseAfterExpiry: 'notFound',
  cancelPurchase: 'ignored',
  searchResultAfterPurchase: 'kept',
  reservationStatusChange: 'atPost',
  reservationAfterPurchase: 'kept',
  reservationAfterFailure: 'completed',
  reservationAfterExpiry: 'expired',
  provisioning: 'proceeds',
} as const satisfies BehaviorChange;

export type BehaviorName = keyof typeof DEFAULT_BEHAVIOR;

/** What differs from {@link DEFAULT_BEHAVIOR}: nothing, or one value of each kind of subject. */
type Overrides = { readonly [Name in BehaviorName]?: NonNullable<BehaviorChange[Name]> };

/** A time in which the emulated service behaves in one of the ways that ACS might. */
export interface BehaviorPhase {
  readonly overrides: Overrides;
  readonly durationMs: number;
}

/** A phase that was applied for its whole duration. Times are epoch ms. */
export interface AppliedPhase {
  readonly overrides: Overrides;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Each way in which ACS might behave. */
const ALTERNATIVES: readonly { overrides: Overrides; durationMs?: number }[] = [
  { overrides: {} },
  { overrides: { secondPurchase: 'conflict' } },
  { overrides: { secondPurchase: 'notFound' } },
  { overrides: { operationBeforePurchase: 'notStarted' } },
  { overrides: { purchaseAfterExpiry: 'failedOperation' } },
  { overrides: { cancelPurchase: 'stops' } },
  { overrides: { cancelPurchase: 'refused' } },
  { overrides: { searchResultAfterPurchase: 'notFound', reservationAfterPurchase: 'notFound' } },
  { overrides: { reservationAfterPurchase: 'active' } },
  { overrides: { reservationStatusChange: 'atEnd' } },
  { overrides: { reservationAfterFailure: 'active' } },
  { overrides: { reservationAfterExpiry: 'notFound' } },
  { overrides: { provisioning: 'paused' }, durationMs: 4_000 },
  // ACS shows purchases that it has not accepted. No client can detect that, so these phases are short.
  { overrides: { operationBeforePurchase: 'running' }, durationMs: 500 },
  { overrides: { operationBeforePurchase: 'succeeded' }, durationMs: 500 },
];

/** Phases are shorter in a small run, so that all of them fit into it. */
const MAX_DURATION_MS = 6_000;
const DURATION_MS_PER_PURCHASE = 80;

/** Each behavior once, in random order. */
export function planPhases(purchases: number, random: Random): BehaviorPhase[] {
  const usualMs = Math.min(MAX_DURATION_MS, DURATION_MS_PER_PURCHASE * purchases);
  return shuffled(ALTERNATIVES, random).map(({ overrides, durationMs = usualMs }) => ({
    overrides,
    durationMs,
  }));
}

/** The behavior in a phase. */
export function behaviorIn({ overrides }: Pick<BehaviorPhase, 'overrides'>) {
  return { ...DEFAULT_BEHAVIOR, ...overrides };
}

/** `cancelPurchase=stops`, or `default`. */
export function formatPhase({ overrides }: Pick<BehaviorPhase, 'overrides'>): string {
  const values = Object.entries(overrides).map(([name, value]) => `${name}=${value}`);
  return values.join(' ') || 'default';
}

export function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
