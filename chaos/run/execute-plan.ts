import { mapConcurrently } from '../../dev/map-concurrently.js';
import { firstLine } from '../clients/client.js';
import type { Disruption, InjectedDisruption } from '../plan/disruptions.js';
import type { AppliedPhase } from '../plan/behavior-phases.js';
import type { Plan } from '../plan/plan.js';
import type { ChaosStack } from '../stack/chaos-stack.js';
import type { ClientRun } from './client-run.js';
import { repeatPhases } from './behavior-phases.js';
import { createContext } from './context.js';
import { fillGaps } from './fill-gaps.js';
import { inject } from './inject.js';
import { runClients } from './run-clients.js';
import type { TimeLimit } from './time-limit.js';

export interface RunProgress {
  readonly started: number;
  readonly ended: number;
  readonly disruptions: number;
}

export interface ExecutionOptions {
  /** The most purchases that are open at a time. */
  readonly concurrency: number;
  readonly built: boolean;
  readonly limit: TimeLimit;
  readonly onProgress: (progress: RunProgress) => void;
}

/** What the run itself did. */
export interface ExecutedPlan {
  readonly clientRuns: readonly ClientRun[];
  /** Planned purchases that were not requested before the time was over. */
  readonly unstarted: number;
  readonly disruptions: readonly InjectedDisruption[];
  readonly phases: readonly AppliedPhase[];
}

/** Runs the purchases of a plan, injects its disruptions meanwhile, and then covers what was missed by chance. */
export async function executePlan(
  plan: Plan,
  stack: ChaosStack,
  { concurrency, built, limit, onProgress }: ExecutionOptions,
): Promise<ExecutedPlan> {
  const context = await createContext(stack, built, limit);
  await context.faults.restore();
  const clientRuns: ClientRun[] = [];
  const disruptions: InjectedDisruption[] = [];
  const injecting: Promise<void>[] = [];
  let started = 0;
  const report = () => {
    onProgress({ started, ended: clientRuns.length, disruptions: disruptions.length });
  };
  const injectOne = async (disruption: Disruption) => {
    try {
      disruptions.push(await inject(disruption, stack, context));
    } catch (error) {
      const reason = `did not recover: ${firstLine(error)}`;
      stack.unexpectedExits.push({ process: disruption.kind, reason });
    }
    report();
  };
  const purchasing = new AbortController();
  const phases: AppliedPhase[] = [];
  // The checks report a phase that could not be applied in time.
  const repeating = repeatPhases(
    plan.phases,
    stack.control,
    limit,
    phases,
    purchasing.signal,
  ).catch(() => undefined);
  await mapConcurrently(concurrency, plan.purchases, async (purchase, index) => {
    if (limit.isExceeded) return;
    started += 1;
    const due = plan.disruptions.filter(({ atPurchase }) => atPurchase === index);
    injecting.push(...due.map(injectOne));
    report();
    const clientRun = await runClients(purchase, context);
    if (clientRun) clientRuns.push(clientRun);
    report();
  });
  await Promise.all(injecting);
  purchasing.abort();
  await repeating;
  const unstarted = plan.purchases.length - clientRuns.length;
  clientRuns.push(...(await fillGaps(plan, clientRuns, context)));
  return { clientRuns, unstarted, disruptions, phases };
}
