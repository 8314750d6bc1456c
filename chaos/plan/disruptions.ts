import type { Random } from '../../emulator/random.js';

/** What a run does to the processes of the stack. */
export const DISRUPTION_KINDS = [
  'killWorker',
  'stopWorker',
  'suspendWorker',
  'swapResource',
  'killGateway',
  'killReceiver',
  'killEmulator',
  'killTemporal',
  'refuseKey',
] as const;
export type DisruptionKind = (typeof DISRUPTION_KINDS)[number];

/** One disruption: its target, when it starts, and how long it lasts. */
export interface Disruption {
  readonly kind: DisruptionKind;
  /** It is due when this purchase starts (its index), and starts `delayMs` later. */
  readonly atPurchase: number;
  readonly delayMs: number;
  readonly durationMs: number;
  /** Selects the worker, modulo the number of workers. */
  readonly worker: number;
}

/** A disruption that was injected and ended. Times are epoch ms. */
export interface InjectedDisruption extends Disruption {
  readonly startedAt: number;
  readonly endedAt: number;
}

interface Rate {
  /** One disruption for this many purchases, and at least `least`. */
  readonly every: number;
  readonly least: number;
  readonly durationMs: readonly [number, number];
}

const RATES: Record<DisruptionKind, Rate> = {
  killWorker: { every: 14, least: 3, durationMs: [0, 2_500] },
  stopWorker: { every: 60, least: 1, durationMs: [0, 1_000] },
  // Longer than the heartbeat timeout: Temporal schedules the worker's tasks again.
  suspendWorker: { every: 50, least: 1, durationMs: [2_500, 4_500] },
  // The worker uses another ACS resource: long enough to receive tasks on a busy machine.
  swapResource: { every: 50, least: 1, durationMs: [5_000, 8_000] },
  killGateway: { every: 40, least: 1, durationMs: [0, 1_500] },
  killReceiver: { every: 40, least: 1, durationMs: [0, 3_000] },
  killEmulator: { every: 60, least: 1, durationMs: [200, 3_000] },
  killTemporal: { every: 80, least: 1, durationMs: [0, 3_000] },
  refuseKey: { every: 60, least: 1, durationMs: [500, 3_000] },
};

/** Disruptions start within this part of the purchases, so that purchases are open before and after them. */
const FIRST_SHARE = 0.1;
const LAST_SHARE = 0.95;
const MAX_DELAY_MS = 1_500;

export function planDisruptions(purchases: number, random: Random): Disruption[] {
  const disruptions = DISRUPTION_KINDS.flatMap((kind) => {
    const { every, least, durationMs } = RATES[kind];
    const count = Math.max(least, Math.round(purchases / every));
    return Array.from({ length: count }, () => ({
      kind,
      atPurchase: Math.min(
        purchases - 1,
        Math.round(random.between(purchases * FIRST_SHARE, purchases * LAST_SHARE)),
      ),
      delayMs: Math.round(random.between(0, MAX_DELAY_MS)),
      durationMs: Math.round(random.between(...durationMs)),
      worker: Math.floor(random.next() * 1_000),
    }));
  });
  return disruptions.sort((a, b) => a.atPurchase - b.atPurchase);
}
