import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytesOf } from '../measure/process-stats.js';
import { slopeOf } from '../measure/slope.js';
import type { WatchedGateway } from './watched-gateway.js';

const SAMPLE_MS = 1_000;

/** What is in use at a moment, and how many requests had been answered by then. */
export interface Live {
  readonly requests: number;
  readonly bytes: number;
}

/** How the memory of the gateway went. */
export interface Memory {
  /** Resident, each second: bytes. */
  readonly resident: readonly number[];
  /** In use, over the last three fifths of the time. */
  readonly live: readonly Live[];
}

/** Bytes that stay with each request. */
export function bytesARequest(live: readonly Live[]): number {
  return slopeOf(live.map(({ requests, bytes }) => ({ x: requests, y: bytes })));
}

/** Looks for as long as the callers call. @param answered how many requests have been answered so far */
export async function watchMemory(
  gateway: WatchedGateway,
  { seconds, looks }: { readonly seconds: number; readonly looks: number },
  answered: () => number,
): Promise<Memory> {
  const resident: number[] = [];
  const sampler = setInterval(() => {
    if (!gateway.child.hasExited) resident.push(residentBytesOf(gateway.child.pid));
  }, SAMPLE_MS);
  try {
    const live: Live[] = [];
    const began = performance.now();
    for (let look = 0; look < looks; look += 1) {
      const at = seconds * 1_000 * (0.4 + (0.58 * look) / (looks - 1));
      await sleep(Math.max(0, began + at - performance.now()));
      live.push({ requests: answered(), bytes: await gateway.liveBytes() });
    }
    await sleep(Math.max(0, began + seconds * 1_000 - performance.now()));
    return { resident, live };
  } finally {
    clearInterval(sampler);
  }
}
