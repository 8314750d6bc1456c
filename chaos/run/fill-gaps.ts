import { Random } from '../../emulator/random.js';
import type { Plan } from '../plan/plan.js';
import { purchaseAffectedBy, purchaseWithAction, purchaseWithFault } from '../plan/purchases.js';
import { gapsOf, type Gap } from '../record/coverage.js';
import type { ClientRun } from './client-run.js';
import type { RunContext } from './context.js';
import { runClients } from './run-clients.js';

/** The checks report what is still missing then. */
const MAX_ROUNDS = 10;

/** A purchase that starts with a behavior is affected within this time. */
const PHASE_MS = 6_000;
/** Behaviors that mislead other purchases. */
const ALONE_MS = 2_000;

/**
 * Whether a fault, a behavior or an operator's action affects a purchase depends on the moments at which
 * processes die. Here each one that affected none gets purchases of its own, after the disruptions.
 *
 * @returns the runs of these purchases
 */
export async function fillGaps(
  plan: Plan,
  before: readonly ClientRun[],
  context: RunContext,
): Promise<ClientRun[]> {
  const { control, limit, phases } = context;
  const random = new Random(`${plan.seed}/gaps`);
  const clientRuns: ClientRun[] = [];
  let index = plan.purchases.length;
  const runFor = async (gap: Gap) => {
    const clientRun = await runClients(purchaseFor(gap, index++, random), context);
    if (clientRun) clientRuns.push(clientRun);
  };
  const fillRound = async (): Promise<boolean> => {
    const ledger = await limit.retry('the ledger', () => control.wholeLedger());
    const all = [...before, ...clientRuns];
    const gaps = gapsOf({ plan, ledger, phases: phases.applied, clientRuns: all });
    const running: Promise<void>[] = [];
    for (const group of groupsOf(gaps.filter((gap) => gap.kind === 'behavior'))) {
      const overrides = Object.fromEntries(group.map(({ name, value }) => [name, value]));
      const durationMs = group.some(isAlone) ? ALONE_MS : PHASE_MS;
      const applying = phases.apply({ overrides, durationMs });
      running.push(...[...group, ...group].map(runFor));
      await applying;
    }
    await phases.reset();
    running.push(...gaps.filter(({ kind }) => kind !== 'behavior').map(runFor));
    await Promise.all(running);
    return gaps.length > 0;
  };
  try {
    for (let round = 0; round < MAX_ROUNDS && !limit.isExceeded; round += 1)
      if (!(await fillRound())) break;
  } catch (error) {
    // The checks report that the time was over.
    if (!limit.isExceeded) throw error;
  }
  return clientRuns;
}

function purchaseFor(gap: Gap, index: number, random: Random) {
  switch (gap.kind) {
    case 'fault':
      return purchaseWithFault(index, gap.fault, random);
    case 'action':
      return purchaseWithAction(index, gap.action, random);
    case 'behavior':
      return purchaseAffectedBy(index, gap.name, random);
  }
}

type BehaviorGap = Extract<Gap, { kind: 'behavior' }>;

/** Whether a behavior would keep other purchases from what they are for. */
function isAlone({ name, value }: BehaviorGap): boolean {
  return (name === 'operationBeforePurchase' && value !== 'notFound') || value === 'paused';
}

/** Behaviors that are applied at the same time. Those that are applied alone come first. */
function groupsOf(gaps: readonly BehaviorGap[]): BehaviorGap[][] {
  const groups: BehaviorGap[][] = [];
  for (const gap of gaps.filter((one) => !isAlone(one))) {
    const group = groups.find((others) => others.every(({ name }) => name !== gap.name));
    if (group) group.push(gap);
    else groups.push([gap]);
  }
  return [...gaps.filter(isAlone).map((gap) => [gap]), ...groups];
}
