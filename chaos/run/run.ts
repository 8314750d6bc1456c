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

/** Five deadlines, and this time for each purchase at the usual concurrency. */
const BASE_MS = 5 * COMPRESSED.deadlineMs;
const PURCHASE_MS = 1_500;
const USUAL_CONCURRENCY = 40;

const RECORDING_MS = 60_000;
const RECORDING_PURCHASE_MS = 50;

function purchasingMs(purchases: number, concurrency: number): number {
  return BASE_MS + PURCHASE_MS * purchases * Math.max(1, USUAL_CONCURRENCY / concurrency);
}

function recordingMs(purchases: number): number {
  return RECORDING_MS + RECORDING_PURCHASE_MS * purchases;
}

/** The longest that a run takes. */
export function maxDurationMs(purchases: number, concurrency: number): number {
  return purchasingMs(purchases, concurrency) + recordingMs(purchases);
}

/** Executes a plan and records what happened. All processes have ended when it returns. */
export async function run(options: RunOptions): Promise<RecordedFacts> {
  const { plan, folder, cli, workers, built, concurrency } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { length } = plan.purchases;
  const limit = new TimeLimit(purchasingMs(length, concurrency));
  const stack = await ChaosStack.create({ cli, folder, seed: plan.seed, workers, built });
  try {
    await stack.start();
    const executed = await executePlan(plan, stack, { ...options, limit });
    const recorded = await recordFacts(plan, stack, executed, new TimeLimit(recordingMs(length)));
    await stack.close();
    const facts = await addFiles(recorded, folder, stack);
    await writeFile(join(folder, FILES.facts), JSON.stringify(facts));
    return facts;
  } finally {
    await stack.close();
  }
}
