import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conduct, type RunProgress } from './conduct/conduct.js';
import { Patience } from './conduct/patience.js';
import type { Facts } from './facts/facts.js';
import { gather, scanned } from './facts/gather.js';
import type { Plan } from './plan/plan.js';
import { COMPRESSED } from './settings.js';
import { ChaosStack, FILES } from './stack/chaos-stack.js';

/** How a run is made. */
export interface RunOptions {
  /** The Temporal CLI. */
  readonly cli: string;
  readonly plan: Plan;
  readonly workers: number;
  readonly atOnce: number;
  /** Emptied first; what the processes keep and say is there afterwards. */
  readonly folder: string;
  /** Runs what `npm run build` made instead of the source. */
  readonly built: boolean;
  readonly tell: (progress: RunProgress) => void;
}

/** Four deadlines, a minute, and one and a half seconds for each purchase: a run that takes longer has not ended. */
const BASE_MS = 4 * COMPRESSED.deadlineMs + 60_000;
const EACH_MS = 1_500;

/** The longest that a run may take, what it gathers at its end included. */
export function limitMs(purchases: number): number {
  return BASE_MS + EACH_MS * purchases;
}

/** Makes a run, and asks every side what happened. Everything it started has ended when it is over. */
export async function run(options: RunOptions): Promise<Facts> {
  const { plan, folder, cli, workers, atOnce, built, tell } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const patience = new Patience(limitMs(plan.purchases.length));
  const stack = await ChaosStack.make({ cli, folder, seed: plan.seed, workers, built });
  try {
    await stack.start();
    const conducted = await conduct(plan, stack, { atOnce, built, patience, tell });
    const facts = await gather(plan, stack, conducted, patience);
    await stack.close();
    const all = scanned(facts, folder, stack);
    await writeFile(join(folder, FILES.facts), JSON.stringify(all));
    return all;
  } finally {
    await stack.close();
  }
}
