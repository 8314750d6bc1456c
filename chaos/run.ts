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

/** Five deadlines, and one and a half seconds for each purchase, if so many are under way: a run that takes longer has not ended. */
const BASE_MS = 5 * COMPRESSED.deadlineMs;
const EACH_MS = 1_500;
const USUALLY_AT_ONCE = 40;
/** To ask every side at the end. */
const ASK_MS = 60_000;
const ASK_EACH_MS = 50;

function purchasesMs(purchases: number, atOnce: number): number {
  return BASE_MS + EACH_MS * purchases * Math.max(1, USUALLY_AT_ONCE / atOnce);
}

function askMs(purchases: number): number {
  return ASK_MS + ASK_EACH_MS * purchases;
}

/** The longest that a run may take, what it gathers at its end included. */
export function limitMs(purchases: number, atOnce: number): number {
  return purchasesMs(purchases, atOnce) + askMs(purchases);
}

/** Makes a run, and asks every side what happened. Everything it started has ended when it is over. */
export async function run(options: RunOptions): Promise<Facts> {
  const { plan, folder, cli, workers, atOnce, built, tell } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { length } = plan.purchases;
  const patience = new Patience(purchasesMs(length, atOnce));
  const stack = await ChaosStack.make({ cli, folder, seed: plan.seed, workers, built });
  try {
    await stack.start();
    const conducted = await conduct(plan, stack, { atOnce, built, patience, tell });
    // Whatever time the purchases took, there is some left to ask what became of them.
    const facts = await gather(plan, stack, conducted, new Patience(askMs(length)));
    await stack.close();
    const all = scanned(facts, folder, stack);
    await writeFile(join(folder, FILES.facts), JSON.stringify(all));
    return all;
  } finally {
    await stack.close();
  }
}
