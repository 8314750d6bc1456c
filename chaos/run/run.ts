import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../plan/plan.js';
import { addFiles, recordFacts } from '../record/record-facts.js';
import type { RecordedFacts } from '../record/recorded-facts.js';
import { COMPRESSED } from '../settings.js';
import { ChaosStack, FILES } from '../stack/chaos-stack.js';
import { executePlan, type ExecutionOptions } from './execute-plan.js';
import { TimeLimit } from './time-limit.js';

export interface RunOptions extends Omit<ExecutionOptions, 'limit'> {
  /** Path of the Temporal CLI. */
  readonly cli: string;
  readonly plan: Plan;
  readonly workers: number;
  /** Emptied first; afterwards it has logs, database and ledger. */
  readonly folder: string;
}

/** For the purchases: five deadlines, and this time for each purchase at the usual concurrency. */
const BASE_MS = 5 * COMPRESSED.deadlineMs;
const PURCHASE_MS = 1_500;
const USUAL_CONCURRENCY = 40;
/** For reading what the processes know, whatever time the purchases took. */
const RECORDING_SHARE = 0.3;

/** The time limit of the purchases of a run. */
export function timeLimitMs(purchases: number, concurrency: number): number {
  return BASE_MS + PURCHASE_MS * purchases * Math.max(1, USUAL_CONCURRENCY / concurrency);
}

/** Executes a plan and records what happened. All processes have ended when it returns. */
export async function run(options: RunOptions): Promise<RecordedFacts> {
  const { plan, folder, cli, workers, built, concurrency } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const limitMs = timeLimitMs(plan.purchases.length, concurrency);
  const limit = new TimeLimit(limitMs);
  const stack = await ChaosStack.create({ cli, folder, seed: plan.seed, workers, built });
  try {
    await stack.start();
    const executed = await executePlan(plan, stack, { ...options, limit });
    const recording = new TimeLimit(RECORDING_SHARE * limitMs);
    const recorded = await recordFacts(plan, stack, executed, recording);
    await stack.close();
    const facts = await addFiles(recorded, folder, stack);
    await writeFile(join(folder, FILES.facts), JSON.stringify(facts));
    return facts;
  } finally {
    await stack.close();
  }
}
