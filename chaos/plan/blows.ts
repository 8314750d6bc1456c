import type { Random } from '../../emulator/random.js';

/** What is done to the processes of the stack. */
export const BLOWS = [
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
export type BlowKind = (typeof BLOWS)[number];

/** One blow: what is struck, when, and for how long it stays down. */
export interface Blow {
  readonly kind: BlowKind;
  /** Once so many purchases have been started. */
  readonly from: number;
  /** After that moment. */
  readonly afterMs: number;
  readonly downMs: number;
  /** Which of the workers. */
  readonly which: number;
}

/** A blow that was dealt and mended, in milliseconds since 1970. */
export interface Dealt extends Blow {
  readonly dealtAt: number;
  readonly mendedAt: number;
}

/** One in how many purchases, and for how long: seconds of an outage, not minutes. */
const RATES: Record<BlowKind, { every: number; least: number; downMs: readonly [number, number] }> =
  {
    killWorker: { every: 14, least: 3, downMs: [0, 2_500] },
    stopWorker: { every: 60, least: 1, downMs: [0, 1_000] },
    // Longer than the heartbeat timeout: Temporal gives its tasks to another worker.
    suspendWorker: { every: 50, least: 1, downMs: [2_500, 4_500] },
    // A worker serves another ACS resource for so long.
    swapResource: { every: 50, least: 1, downMs: [2_500, 4_500] },
    killGateway: { every: 40, least: 1, downMs: [0, 1_500] },
    killReceiver: { every: 40, least: 1, downMs: [0, 3_000] },
    killEmulator: { every: 60, least: 1, downMs: [200, 3_000] },
    killTemporal: { every: 80, least: 1, downMs: [0, 3_000] },
    refuseKey: { every: 60, least: 1, downMs: [500, 3_000] },
  };

/** Before, there is little to break; after, nobody to come back for. */
const FIRST_SHARE = 0.1;
const LAST_SHARE = 0.95;
const MOMENT_MS = 1_500;

export function planBlows(purchases: number, random: Random): Blow[] {
  const blows = BLOWS.flatMap((kind) => {
    const { every, least, downMs } = RATES[kind];
    const count = Math.max(least, Math.round(purchases / every));
    return Array.from({ length: count }, () => ({
      kind,
      from: Math.min(
        purchases - 1,
        Math.round(random.between(purchases * FIRST_SHARE, purchases * LAST_SHARE)),
      ),
      afterMs: Math.round(random.between(0, MOMENT_MS)),
      downMs: Math.round(random.between(...downMs)),
      which: Math.floor(random.next() * 1_000),
    }));
  });
  return blows.sort((a, b) => a.from - b.from);
}
